// axe-core over a page as it stands, open shadow roots included.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** @param within a selector, for pages of which only a part is ours */
export async function axe(page, what, within) {
  // Through the debugger, so that no page's Content-Security-Policy is in the way.
  await page.evaluate(source);
  const found = await page.evaluate(async (selector) => {
    // What fades in has its colours when it is there; the end of one transition can be the beginning of another. So it is
    // asked until nothing moves, and asked again if something began to move meanwhile.
    const moving = () =>
      document
        .getAnimations()
        .filter(
          ({ effect, playState }) =>
            playState === "running" && effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY,
        )
        .map((animation) => animation.finished.catch(() => null));
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
    let began = 0;
    const note = () => began++;
    for (const kind of ["transitionrun", "animationstart"]) document.addEventListener(kind, note, true);
    let before;
    let violations;
    do {
      for (await frame(); moving().length > 0; await frame()) await Promise.all(moving());
      before = began;
      ({ violations } = await globalThis.axe.run(selector ?? document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      }));
    } while (began > before);
    for (const kind of ["transitionrun", "animationstart"]) document.removeEventListener(kind, note, true);
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary.replace(/\s+/g, " ").slice(0, 200)}`).join(" | ")}`,
    );
  }, within);
  assert.deepEqual(found, [], what);
}
