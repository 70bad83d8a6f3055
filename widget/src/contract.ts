// What the loader and the panel agree on. They are built apart and share types only, so that the loader
// stays tiny. No code here.
import type { PublicConfig } from "./wire";

/** Small things kept between page views; keeps working in memory where the browser blocks storage. */
export interface Shelf {
  get(key: string): string | null;
  /** `null` forgets the key. */
  set(key: string, value: string | null): void;
}

/** What the panel is given to live in. */
export interface PanelHost {
  /** The wrapper inside the shadow root; the panel renders into an element of its own within it. */
  wrapper: HTMLElement;
  /** Where the widget's server is, with a trailing slash. */
  base: string;
  config: PublicConfig;
  /** Kept for months: the visitor's secret and which conversation is on. */
  lasting: Shelf;
  /** Kept for this tab: the answer being written. */
  tab: Shelf;
  /** True on the settings page: a sample conversation, no network. */
  preview: boolean;
  /** Adds a stylesheet to the shadow root. */
  addStyle(css: string): void;
  /** The panel wants to be closed (its own button, Escape). */
  close(): void;
  /** Names the launcher; `unread` shows the dot. */
  label(name: string, unread: boolean): void;
}

export interface PanelHandle {
  /** @param focus whether to move the keyboard focus into the panel */
  open(focus: boolean): void;
  close(): void;
  update(config: PublicConfig): void;
  remove(): void;
}

export interface PanelModule {
  mount(host: PanelHost): Promise<PanelHandle>;
}

/** The page's only global. */
export interface FrontdeskGlobal {
  open(): void;
  close(): void;
  toggle(): void;
  /** Takes everything down: element, listeners, timers, this global. What is stored stays for next time. */
  remove(): void;
  /** Shows launcher and panel with this configuration and a sample conversation, without the network. */
  preview(config: PublicConfig): void;
}

declare global {
  interface Window {
    Frontdesk?: FrontdeskGlobal;
  }
}
