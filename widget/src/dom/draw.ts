// Makes the DOM look like a tree of elements, changing only what differs. A hundred lines instead of a
// library: the whole widget has 20 KB. Children are compared by position; a missing child keeps its place
// as an empty text. No innerHTML, no strings as styles or handlers.
import type { Component } from "./component";
import type { Child, Children, Ref, VNode } from "./types";

/** A drawn element, text or component. */
interface Live {
  of: VNode | string;
  /** Of an element or text; a component's is its child's. */
  node?: Element | Text;
  kids: Live[];
  instance?: Component;
}

const SVG = "http://www.w3.org/2000/svg";
const lives = new WeakMap<object, Live>();
/** Called once everything is in the document. */
let after: (() => void)[] = [];

/** Draws into an element of our own; null takes everything down. */
export function draw(child: Child, root: Element): void {
  const before = lives.get(root);
  const live = patch(before, child);
  if (!before) root.append(nodeOf(live));
  lives.set(root, live);
  flush();
}

/** Draws a component again, after its state changed. */
export function redraw(instance: Component): void {
  const live = lives.get(instance);
  // Gone, or not drawn yet: then the next drawing shows the state anyway.
  if (!live) return;
  live.kids[0] = patch(live.kids[0], instance.render());
  after.push(() => instance.updated());
  flush();
}

function flush(): void {
  const calls = after;
  after = [];
  for (const call of calls) call();
}

function nodeOf(live: Live): Element | Text {
  return live.node ?? nodeOf(live.kids[0] as Live);
}

/** Brings a drawn thing to what it should be; another type replaces it in the document. */
function patch(live: Live | undefined, child: Child): Live {
  const of = typeof child === "object" && child ? child : child === true || !child ? "" : String(child);
  if (!live) return mount(of);
  if (
    typeof of === "string"
      ? typeof live.of !== "string"
      : typeof live.of === "string" || live.of.type !== of.type
  ) {
    const node = nodeOf(live);
    unmount(live);
    const made = mount(of);
    node.replaceWith(nodeOf(made));
    return made;
  }
  update(live, of);
  return live;
}

function mount(of: VNode | string): Live {
  const live: Live = { of, kids: [] };
  if (typeof of === "string") live.node = document.createTextNode(of);
  else if (typeof of.type === "string") {
    const svg = of.type === "svg" || of.type === "path";
    live.node = svg ? document.createElementNS(SVG, of.type) : document.createElement(of.type);
    setProps(live.node, {}, of.props);
    fill(live, of.props.children);
  } else if (of.type.prototype?.render) {
    const instance = new (of.type as new (props: object) => Component)(of.props);
    live.instance = instance;
    live.kids = [patch(undefined, instance.render())];
    lives.set(instance, live);
    after.push(() => instance.mounted());
  } else live.kids = [patch(undefined, (of.type as (props: object) => Child)(of.props))];
  refer(of, live);
  return live;
}

function update(live: Live, of: VNode | string): void {
  const before = live.of;
  live.of = of;
  if (typeof of === "string") {
    if (of !== before) (live.node as Text).data = of;
  } else if (typeof of.type === "string") {
    setProps(live.node as Element, (before as VNode).props, of.props);
    fill(live, of.props.children);
  } else if (live.instance) {
    const { instance } = live;
    const changes = instance.changes(of.props);
    instance.props = of.props;
    if (!changes) return;
    live.kids[0] = patch(live.kids[0], instance.render());
    after.push(() => instance.updated());
  } else live.kids[0] = patch(live.kids[0], (of.type as (props: object) => Child)(of.props));
  refer(of, live);
}

function unmount(live: Live): void {
  live.instance?.leaving();
  if (live.instance) lives.delete(live.instance);
  refer(live.of, null);
  live.kids.forEach(unmount);
}

function refer(of: VNode | string, live: Live | null): void {
  const ref = typeof of === "string" ? null : (of.props.ref as Ref<unknown> | undefined);
  if (ref) ref.current = live && (live.instance ?? live.node ?? null);
}

/** Brings an element's children to what they should be. */
function fill(live: Live, children: Children): void {
  const wanted = [children].flat(9) as Child[];
  if (children === undefined) wanted.pop();
  for (const gone of live.kids.splice(wanted.length)) {
    const node = nodeOf(gone);
    unmount(gone);
    node.remove();
  }
  wanted.forEach((child, i) => {
    const before = live.kids[i];
    const now = patch(before, child);
    if (!before) (live.node as Element).append(nodeOf(now));
    live.kids[i] = now;
  });
}

function setProps(element: Element, before: VNode["props"], props: VNode["props"]): void {
  for (const name in { ...before, ...props }) {
    const value = props[name];
    if (name === "children" || name === "ref" || (value === before[name] && name !== "value")) continue;
    if (name === "style") {
      const { style } = element as HTMLElement;
      style.cssText = "";
      for (const [key, set] of Object.entries((value ?? {}) as Record<string, string>))
        style.setProperty(key, set);
    } else if (name.startsWith("on")) Object.assign(element, { [name]: value ?? null });
    else if (name === "value") {
      const field = element as HTMLTextAreaElement;
      if (field.value !== value) field.value = String(value ?? "");
    } else if (value === undefined || value === null || (value === false && !name.startsWith("aria"))) {
      element.removeAttribute(name);
    } else element.setAttribute(name, value === true && !name.startsWith("aria") ? "" : String(value));
  }
}
