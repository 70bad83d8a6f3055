// The round button. Knows how it looks in each state, not what a click leads to.
import { css, inkOn, parse } from "../theme/color";
import type { Theme } from "../wire";

const CHAT =
  "M12 3.5c5 0 9 3.4 9 7.7s-4 7.7-9 7.7c-1 0-2-.1-2.9-.4L4.5 20.5l1.2-3.6C4 15.5 3 13.5 3 11.2 3 6.9 7 3.5 12 3.5z";
const DOWN = "M6 9.5l6 6 6-6";
const SVG = "http://www.w3.org/2000/svg";

export interface Launcher {
  button: HTMLButtonElement;
  /** Puts the owner's colour and side on the wrapper. */
  theme(theme: Theme): void;
  expanded(open: boolean): void;
  /** One of the states beside open and closed, or none. */
  mark(state: "busy" | "failed" | "unread" | null): void;
}

export function createLauncher(wrapper: HTMLElement, clicked: () => void): Launcher {
  const button = document.createElement("button");
  const path = document.createElementNS(SVG, "path");
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.append(path);
  button.append(svg);
  button.type = "button";
  button.className = "launcher";
  button.addEventListener("click", clicked);
  wrapper.append(button);
  const expanded = (open: boolean) => {
    button.setAttribute("aria-expanded", String(open));
    path.setAttribute("d", open ? DOWN : CHAT);
  };
  expanded(false);
  return {
    button,
    expanded,
    theme({ color, position }) {
      const accent = parse(color);
      wrapper.style.setProperty("--accent", css(accent));
      wrapper.style.setProperty("--ink", css(inkOn(accent)));
      wrapper.dataset.side = position === "left" ? "left" : "right";
    },
    mark(state) {
      button.dataset.mark = state ?? "";
    },
  };
}
