// The base of components with a life of their own. Everything else about drawing is in draw.ts.
import { redraw } from "./draw";
import type { Child, Ref } from "./types";

export abstract class Component<P = object, S = object> {
  state = {} as S;

  constructor(public props: P & { ref?: Ref<unknown> }) {}

  abstract render(): Child;
  /** In the document. */
  mounted(): void {}
  /** Drawn again. */
  updated(): void {}
  /** About to be gone: give back timers and listeners. */
  leaving(): void {}
  /** False leaves the DOM as it is. */
  changes(_next: P): boolean {
    return true;
  }

  set(state: Partial<S>): void {
    Object.assign(this.state as object, state);
    redraw(this as Component);
  }
}

export const createRef = <T>(): Ref<T> => ({ current: null });
