// The scrolling part: welcome, starters, messages, notice. Follows the newest words unless the visitor has
// scrolled up, and then offers the way back.

import type { Chat } from "../chat/chat";
import { Component, createRef } from "../dom/component";
import { MarkdownDocument } from "../markdown/document";
import type { PublicConfig } from "../wire";
import { Down } from "./icons";
import { Markdown } from "./Markdown";
import { Dots, MessageView } from "./MessageView";
import { NoticeView } from "./NoticeView";
import type { Ui } from "./ui";

/** Closer to the end than this counts as being there, in pixels. */
const NEAR_END = 48;
const NO_SOURCES: never[] = [];

interface Props {
  chat: Chat;
  config: PublicConfig;
  ui: Ui;
  /** Starters stay visible: the settings page shows all at once. */
  preview: boolean;
}

export class Thread extends Component<Props, { away: boolean }> {
  override state = { away: false };
  #scroller = createRef<HTMLDivElement>();
  #resized = new ResizeObserver(() => this.#follow());
  #count = 0;
  #height = 0;
  /** Where following left the view. */
  #top = 0;
  #welcome = new MarkdownDocument();

  override mounted() {
    this.#count = this.props.chat.state.messages.length;
    if (this.#scroller.current) this.#resized.observe(this.#scroller.current);
    this.#follow();
  }

  override leaving() {
    this.#resized.disconnect();
  }

  override updated() {
    const count = this.props.chat.state.messages.length;
    // A question of the visitor's own always leads to the end.
    if (count !== this.#count && this.state.away) this.set({ away: false });
    this.#count = count;
    this.#follow();
  }

  #follow() {
    const box = this.#scroller.current;
    if (!box) return;
    this.#height = box.clientHeight;
    // The visitor (or the focus, by Tab) may have scrolled up and the browser not have said so yet.
    if (box.scrollTop < this.#top - NEAR_END) this.#scrolled();
    // The sample is shown from its beginning.
    if (this.state.away || (this.props.preview && this.#count < 3)) return;
    box.scrollTop = box.scrollHeight;
    this.#top = box.scrollTop;
  }

  #scrolled = () => {
    const box = this.#scroller.current;
    // A keyboard that opens scrolls too; that isn't the visitor leaving.
    if (!box || box.clientHeight !== this.#height) return;
    const away = box.scrollHeight - box.scrollTop - box.clientHeight > NEAR_END;
    if (away) this.#top = box.scrollTop;
    if (away !== this.state.away) this.set({ away });
  };

  #toEnd = () => {
    this.set({ away: false });
    this.#scroller.current?.focus();
  };

  override render() {
    const { chat, config, ui, preview } = this.props;
    const { messages, loading, notice, reconnecting } = chat.state;
    const starters = (messages.length === 0 && !loading) || preview ? config.starter_questions : [];
    return (
      <div class="thread">
        <div class="scroller" ref={this.#scroller} onscroll={this.#scrolled} tabindex={-1}>
          {/* Finished answers are read out by the panel's live region, not word by word from here. */}
          <div class="log" role="log" aria-live="off" aria-label={ui.text.log}>
            {config.welcome_text && (
              <div class="bot">
                <Markdown
                  blocks={this.#welcome.blocks(config.welcome_text, false)}
                  sources={NO_SOURCES}
                  ui={ui}
                />
              </div>
            )}
            {starters.length > 0 && (
              <ul class="starters" aria-label={ui.text.suggestions}>
                {starters.map((question) => (
                  <li>
                    <button type="button" dir="auto" onclick={() => chat.send(question)}>
                      {question}
                    </button>
                  </li>
                ))}
              </ul>
            )}
            {loading && <Dots label={ui.text.thinking} />}
            {messages.map((message) => (
              <MessageView message={message} chat={chat} ui={ui} />
            ))}
          </div>
          {reconnecting && (
            <p class="aside" role="status">
              {ui.text.reconnecting}
            </p>
          )}
          {notice && (
            <NoticeView notice={notice} ui={ui} retry={() => chat.retry()} over={() => chat.waited()} />
          )}
        </div>
        {this.state.away && (
          <button
            type="button"
            class="latest"
            aria-label={ui.text.latest}
            title={ui.text.latest}
            onclick={this.#toEnd}
          >
            <Down />
          </button>
        )}
      </div>
    );
  }
}
