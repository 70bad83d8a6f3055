// What the compiler turns JSX into (see `jsxImportSource` in tsconfig.json).
import type { Component } from "./component";
import type { Child, ComponentType, Elements, VNode } from "./types";

const jsx = (type: VNode["type"], props: VNode["props"]): VNode => ({ type, props });

// One function under both names: as a constant, the second would be a name of its own all over the panel.
export { jsx, jsx as jsxs };

export declare namespace JSX {
  type Element = Child;
  type ElementType = keyof Elements | ComponentType;
  // biome-ignore lint/suspicious/noExplicitAny: any component may stand in JSX
  type ElementClass = Component<any, any>;
  interface ElementAttributesProperty {
    props: unknown;
  }
  interface ElementChildrenAttribute {
    children: unknown;
  }
  interface IntrinsicElements extends Elements {}
}
