// Runs in every document before its own scripts. What a page hides from others is still its text, and nothing here
// keeps the page from anything: the walls are outside of it.
(() => {
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function attachShadow(init) {
    return attach.call(this, { ...init, mode: "open" });
  };
  // Scripts that open a window look at what they get, and null is what a popup blocker gives them.
  window.open = () => null;
})();
