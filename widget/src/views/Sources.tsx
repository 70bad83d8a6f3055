// The chips below an answer: title and site. With an address they open the page at the quote; without one
// they unfold the quote. Pages without a number are only near to the question.

import { plainLines, quoteUrl } from "../chat/fragment";
import { Component } from "../dom/component";
import type { Source } from "../wire";
import { quoteHandlers, titleOf } from "./Cite";
import { OUTSIDE } from "./Markdown";
import type { Ui } from "./ui";

interface Props {
  sources: Source[];
  /** What they are, for screen readers. */
  label: string;
  ui: Ui;
}

/** The host without "www.", as people say it. */
export const siteOf = (url: string): string => new URL(url).host.replace(/^www\./, "");

export class Sources extends Component<Props, { unfolded: number | null }> {
  override state = { unfolded: null };

  override render() {
    const { sources, label } = this.props;
    const open = sources.find((s) => s.n === this.state.unfolded);
    return (
      <div>
        <ul class="sources" aria-label={label}>
          {sources.map((source) => (
            <li>{this.#chip(source)}</li>
          ))}
        </ul>
        {open && <blockquote class="unfolded">{plainLines(open.quote).join("\n")}</blockquote>}
      </div>
    );
  }

  #chip(source: Source) {
    const { ui } = this.props;
    const href = quoteUrl(source.url, source.quote);
    const words = [
      source.n > 0 && <span class="n">{source.n}</span>,
      <span class="title" dir="auto">
        {titleOf(source)}
      </span>,
    ];
    if (href) {
      return (
        <a class="chip" href={href} {...OUTSIDE} {...quoteHandlers(ui, source)}>
          {words}
          <span class="site">{siteOf(href)}</span>
          <span class="sr"> ({ui.text.newTab})</span>
        </a>
      );
    }
    const unfolded = this.state.unfolded === source.n;
    return (
      <button
        type="button"
        class="chip"
        aria-expanded={unfolded}
        onclick={() => this.set({ unfolded: unfolded ? null : source.n })}
      >
        {words}
      </button>
    );
  }
}
