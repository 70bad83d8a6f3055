// The small number in the text: muted until its source is known, then a link to the page at the quote (or,
// for a source without an address, a button that shows the quote).
import { quoteUrl } from "../chat/fragment";
import { fill } from "../text/load";
import type { Source } from "../wire";
import { OUTSIDE } from "./Markdown";
import type { Ui } from "./ui";

/** What an element needs to show a quote while it is hovered or focused. */
export const quoteHandlers = (ui: Ui, source: Source) => ({
  onpointerenter: (e: Event) => ui.showQuote(source, e.currentTarget as Element),
  onpointerleave: () => ui.showQuote(null),
  onfocus: (e: Event) => ui.showQuote(source, e.currentTarget as Element),
  onblur: () => ui.showQuote(null),
});

export const titleOf = (source: Source): string => source.title || source.url || `[${source.n}]`;

export function Cite({ n, sources, ui }: { n: number; sources: Source[]; ui: Ui }) {
  const source = sources.find((s) => s.n === n);
  if (!source) return <sup class="cite">{n}</sup>;
  const href = quoteUrl(source.url, source.quote);
  const common = {
    "aria-label": fill(ui.text.source, { n, title: titleOf(source) }),
    ...quoteHandlers(ui, source),
  };
  return (
    <sup class="cite known">
      {href ? (
        <a href={href} {...OUTSIDE} {...common}>
          {n}
        </a>
      ) : (
        <button type="button" onclick={(e) => ui.showQuote(source, e.currentTarget)} {...common}>
          {n}
        </button>
      )}
    </sup>
  );
}
