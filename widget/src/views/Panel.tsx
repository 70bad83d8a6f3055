// The panel as a whole: header, thread, composer, the quote card and the live region.

import type { Chat } from "../chat/chat";
import { Component, createRef } from "../dom/component";
import type { Language } from "../text/load";
import type { PublicConfig, Source } from "../wire";
import { Composer } from "./Composer";
import { Close, Plus } from "./icons";
import { Quote, type QuotePlace } from "./Quote";
import { Thread } from "./Thread";
import type { Ui } from "./ui";

/** Time to move the pointer from a number to its card. */
const LINGER_MS = 200;
/** Room a card needs above what it belongs to, in pixels. */
const CARD = 220;

interface Props {
  chat: Chat;
  config: PublicConfig;
  language: Language;
  preview: boolean;
  /** Covers the whole screen: then nothing else may be reached. */
  modal: boolean;
  /** The finished answer, for screen readers. */
  announcement: string;
  close(): void;
}

export class Panel extends Component<Props, { quote: QuotePlace | null }> {
  override state = { quote: null as QuotePlace | null };
  box = createRef<HTMLDivElement>();
  composer = createRef<Composer>();
  #linger = 0;

  override leaving() {
    clearTimeout(this.#linger);
  }

  #showQuote = (source: Source | null, anchor?: Element) => {
    clearTimeout(this.#linger);
    if (!source) {
      if (this.state.quote) this.#linger = window.setTimeout(() => this.set({ quote: null }), LINGER_MS);
      return;
    }
    const panel = this.box.current?.getBoundingClientRect();
    const at = anchor?.getBoundingClientRect();
    if (!panel || !at || !source.quote) return;
    const above = at.top - panel.top > CARD;
    const offset = above ? panel.bottom - at.top + 4 : at.bottom - panel.top + 4;
    this.set({ quote: { source, offset, above } });
  };

  #key = (e: KeyboardEvent) => {
    // The page's own shortcuts ("/" searches) must not fire while the visitor writes.
    e.stopPropagation();
    if (e.key === "Escape" && !e.isComposing) {
      if (this.state.quote) this.set({ quote: null });
      else this.props.close();
    }
    if (e.key === "Tab" && this.props.modal) this.#trap(e);
  };

  #trap(e: KeyboardEvent) {
    const box = this.box.current;
    const stops = [
      ...(box?.querySelectorAll<HTMLElement>("a,button:not(:disabled),textarea,[tabindex='0']") ?? []),
    ];
    const active = (box?.getRootNode() as ShadowRoot | undefined)?.activeElement;
    const [first, last] = [stops[0], stops.at(-1)];
    if (active === (e.shiftKey ? first : last)) {
      e.preventDefault();
      (e.shiftKey ? last : first)?.focus();
    }
  }

  override render() {
    const { chat, config, language, preview, modal, announcement, close } = this.props;
    const { text } = language;
    const { quote } = this.state;
    const ui: Ui = { text, showQuote: this.#showQuote };
    const until = chat.state.notice?.until ?? 0;
    return (
      <div
        class="panel"
        ref={this.box}
        role="dialog"
        aria-label={config.name}
        aria-modal={modal ? "true" : undefined}
        lang={language.code}
        dir={language.dir}
        onkeydown={this.#key}
        onkeyup={stop}
        onkeypress={stop}
      >
        {/* No header element: that would be a second banner for the whole page. */}
        <div class="head">
          <span class="avatar" aria-hidden="true">
            {[...config.name.trim()][0]?.toUpperCase()}
          </span>
          <h2 dir="auto">{config.name}</h2>
          <button
            type="button"
            class="icon"
            aria-label={text.newConversation}
            title={text.newConversation}
            disabled={preview || chat.state.messages.length === 0}
            onclick={() => {
              chat.restart();
              this.composer.current?.field.current?.focus();
            }}
          >
            <Plus />
          </button>
          <button type="button" class="icon" aria-label={text.close} title={text.close} onclick={close}>
            <Close />
          </button>
        </div>
        <Thread chat={chat} config={config} ui={ui} preview={preview} />
        <Composer
          ref={this.composer}
          chat={chat}
          placeholder={config.placeholder}
          ui={ui}
          blocked={until > Date.now()}
        />
        {quote && (
          <Quote
            {...quote}
            ui={ui}
            keep={() => clearTimeout(this.#linger)}
            leave={() => this.#showQuote(null)}
          />
        )}
        <div class="sr" aria-live="polite">
          {announcement}
        </div>
      </div>
    );
  }
}

const stop = (e: Event) => e.stopPropagation();
