// The card with a source's quote, beside what is hovered or focused.
import { plainLines } from "../chat/fragment";
import { safeUrl } from "../markdown/links";
import { fill } from "../text/load";
import type { Source } from "../wire";
import { titleOf } from "./Cite";
import { siteOf } from "./Sources";
import type { Ui } from "./ui";

export interface QuotePlace {
  source: Source;
  /** Pixels from the panel's top (`above` false) or bottom (`above` true). */
  offset: number;
  above: boolean;
}

interface Props extends QuotePlace {
  ui: Ui;
  keep(): void;
  leave(): void;
}

export function Quote({ source, offset, above, ui, keep, leave }: Props) {
  const url = source.url && safeUrl(source.url);
  return (
    <div
      class="quote"
      role="tooltip"
      aria-label={fill(ui.text.quote, { title: titleOf(source) })}
      style={{ [above ? "bottom" : "top"]: `${offset}px` }}
      onpointerenter={keep}
      onpointerleave={leave}
    >
      <p class="from" dir="auto">
        <b>{titleOf(source)}</b>
        {url && !url.startsWith("mailto:") && <span> {siteOf(url)}</span>}
      </p>
      <p class="words" dir="auto">
        {plainLines(source.quote).join("\n")}
      </p>
    </div>
  );
}
