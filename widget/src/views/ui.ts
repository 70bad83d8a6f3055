// What every view is given: the words, and what it may ask of the panel.
import type { Text } from "../text/en";
import type { Source } from "../wire";

export interface Ui {
  text: Text;
  /** Shows a source's quote beside what is hovered or focused; null hides it. */
  showQuote(source: Source | null, anchor?: Element): void;
}
