// The shapes of the panel's elements: what a component is, and which attributes an element takes. Types only.
import type { Component } from "./component";

export type Child = VNode | string | number | boolean | null | undefined;
export type Children = Child | Children[];

/** A function of its props, or a class with a life of its own. Both give exactly one element, text or nothing. */
// biome-ignore lint/suspicious/noExplicitAny: props differ from component to component
export type ComponentType = ((props: any) => Child) | (new (props: any) => Component<any, any>);

export interface VNode {
  type: string | ComponentType;
  props: Record<string, unknown> & { children?: Children };
}

/** Filled with the element, or the component's instance, while it is there. */
export interface Ref<T> {
  current: T | null;
}

type Handlers<E extends EventTarget> = {
  [K in keyof HTMLElementEventMap as `on${K}`]?: (
    event: HTMLElementEventMap[K] & { currentTarget: E },
  ) => void;
};

/** Attributes as HTML spells them, handlers as the DOM spells them (`onclick`). */
export type Attributes<E extends EventTarget> = Handlers<E> & {
  ref?: Ref<E>;
  children?: Children;
  style?: Record<string, string>;
  /** Text of a field: set as a property, so that it follows the state. */
  value?: string;
} & { [attribute: string]: unknown };

export type Elements = {
  [K in keyof HTMLElementTagNameMap]: Attributes<HTMLElementTagNameMap[K]>;
} & { svg: Attributes<SVGElement>; path: Attributes<SVGElement> };
