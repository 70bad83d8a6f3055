// What the page has become, as HTML, at most `limit` characters of it. Runs in a world of its own, where the page has
// changed none of the functions. With shadow roots the document is copied as it is shown: a host's children are those
// of its shadow root, with what is slotted in its place.
((limit) => {
  const hosts = (root) => {
    for (const element of root.querySelectorAll("*")) if (element.shadowRoot) return true;
    return false;
  };
  const inert = document.implementation.createHTMLDocument("");
  const shown = (node) => {
    if (node.localName === "slot" && node.assignedNodes) {
      const assigned = node.assignedNodes();
      const part = inert.createDocumentFragment();
      for (const child of assigned.length > 0 ? assigned : node.childNodes) part.append(shown(child));
      return part;
    }
    const copy = inert.importNode(node, node.localName === "template");
    if (copy.childNodes.length === 0)
      for (const child of (node.shadowRoot ?? node).childNodes) copy.append(shown(child));
    return copy;
  };
  // A document nested too deep to be copied is taken as it is.
  const copied = (root) => {
    try {
      return hosts(root) ? shown(root) : root;
    } catch {
      return root;
    }
  };
  // What is only for browsers without scripts would be read as text.
  for (const hint of document.querySelectorAll("noscript")) hint.remove();
  const root = document.documentElement;
  const html = root === null ? "" : copied(root).outerHTML;
  const whole = html.length <= limit;
  return { html: whole ? html.toWellFormed() : "", whole, url: document.URL };
})
