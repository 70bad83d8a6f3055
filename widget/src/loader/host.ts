// The element in the visitor's page and its shadow root. The page's rules reach the host element alone, and
// inline `!important` beats even a page's `* { all: unset !important }`.

const NAME = "frontdesk-widget";

/** What is fixed is a block, so that the element has no size and takes no clicks. */
const HOST_STYLE = { all: "initial", position: "fixed", "z-index": "2147483647" };

export interface Host {
  /** Everything visible goes in here; carries the theme's variables and the side. */
  wrapper: HTMLElement;
  addStyle(css: string): void;
  remove(): void;
}

/** @param nonce the script tag's, for browsers that know no adopted style sheets */
export function createHost(nonce: string | undefined): Host {
  // Defining it makes the element `:defined`: some pages hide what is not.
  if (!customElements.get(NAME)) customElements.define(NAME, class extends HTMLElement {});
  const element = document.createElement(NAME);
  for (const [name, value] of Object.entries(HOST_STYLE)) element.style.setProperty(name, value, "important");
  const root = element.attachShadow({ mode: "open" });
  const wrapper = document.createElement("div");
  root.append(wrapper);
  document.body.append(element);
  return {
    wrapper,
    addStyle(css) {
      if ("adoptedStyleSheets" in root) {
        // Not subject to style-src: the sheet is made by script, not parsed from the page.
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
        return;
      }
      const style = document.createElement("style");
      if (nonce) style.nonce = nonce;
      style.textContent = css;
      (root as ShadowRoot).prepend(style);
    },
    remove: () => element.remove(),
  };
}
