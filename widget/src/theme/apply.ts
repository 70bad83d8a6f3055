// Puts the owner's theme on the panel: light or dark, and the accent as text in either.
import type { Theme } from "../wire";
import { css, parse } from "./color";
import { readable } from "./readable";

/** The stylesheet's backgrounds on which the accent is used as text: the darkest light, the lightest dark. */
const LIGHT = "#f1f5f4";
const DARK = "#212a28";

export interface AppliedTheme {
  update(theme: Theme): void;
  remove(): void;
}

export function applyTheme(element: HTMLElement, theme: Theme): AppliedTheme {
  const system = matchMedia("(prefers-color-scheme: dark)");
  let current = theme;
  const draw = () => {
    const dark = current.mode === "dark" || (current.mode !== "light" && system.matches);
    element.dataset.mode = dark ? "dark" : "light";
    element.style.setProperty("--accent-text", css(readable(parse(current.color), dark ? DARK : LIGHT)));
  };
  system.addEventListener("change", draw);
  draw();
  return {
    update(next) {
      current = next;
      draw();
    },
    remove: () => system.removeEventListener("change", draw),
  };
}
