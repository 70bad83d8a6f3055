// A look at a page as it stands, on a desk in light and on a telephone in dark: axe finds nothing, and nothing is wider
// than the screen. With PICTURES set to a directory, a picture of each is left there for people to look at.
import assert from "node:assert/strict";
import { axe } from "./axe.mjs";
import { overflow } from "./browser.mjs";

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 375, height: 740 };

/** Pictures so far: they are numbered in the order of the story. */
let taken = 0;

/** Looks at a page, and leaves it on the desk in light. */
export async function glance(page, name) {
  for (const [viewport, colorScheme] of [
    [PHONE, "dark"],
    [DESK, "light"],
  ]) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // The dashboard follows with a script; websites and the widget in CSS.
    await page.waitForFunction((wanted) => {
      const { mantineColorScheme: has = wanted } = document.documentElement.dataset;
      return has === wanted;
    }, colorScheme);
    await axe(page, `${name}, ${colorScheme} at ${viewport.width}`);
    assert.equal(await overflow(page), null, `${name} at ${viewport.width}`);
    if (process.env.PICTURES) {
      const path = `${process.env.PICTURES}/${String(++taken).padStart(2, "0")}-${name.replaceAll(" ", "-")}-${viewport.width}.png`;
      await page.screenshot({ path, fullPage: true });
    }
  }
}
