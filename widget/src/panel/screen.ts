// Small screens: when the panel covers everything, and how much of it the keyboard leaves.

/** Narrower than this, the panel is the screen. The stylesheet has the same number. */
const PHONE = "(max-width: 479px)";

export interface Screen {
  readonly full: boolean;
  remove(): void;
}

/** Keeps `--top` and `--height` of the element at the part of the screen that can be seen. */
export function watchScreen(element: HTMLElement, changed: () => void): Screen {
  const phone = matchMedia(PHONE);
  const view = window.visualViewport;
  const place = () => {
    if (!view) return;
    element.style.setProperty("--top", `${view.offsetTop}px`);
    element.style.setProperty("--height", `${view.height}px`);
  };
  phone.addEventListener("change", changed);
  view?.addEventListener("resize", place);
  view?.addEventListener("scroll", place);
  place();
  return {
    get full() {
      return phone.matches;
    },
    remove() {
      phone.removeEventListener("change", changed);
      view?.removeEventListener("resize", place);
      view?.removeEventListener("scroll", place);
    },
  };
}
