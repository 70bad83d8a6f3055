// The field and its one button: send, or stop while an answer is being written.

import type { Chat } from "../chat/chat";
import { Component, createRef } from "../dom/component";
import { fill } from "../text/load";
import { Send, Stop } from "./icons";
import type { Ui } from "./ui";

/** As the server has it. */
const MAX = 2000;
/** From here on the visitor is told how much room is left. */
const NEAR = 1800;

interface Props {
  chat: Chat;
  placeholder: string;
  ui: Ui;
  /** The rate limit holds: nothing may be sent yet. */
  blocked: boolean;
}

export class Composer extends Component<Props> {
  field = createRef<HTMLTextAreaElement>();

  override mounted() {
    this.#grow();
  }

  override updated() {
    this.#grow();
  }

  /** As high as its text, up to the stylesheet's limit. */
  #grow() {
    const field = this.field.current;
    if (!field) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
  }

  #send = () => {
    const { chat, blocked } = this.props;
    if (!blocked) chat.send(chat.state.draft);
    this.field.current?.focus();
  };

  #key = (e: KeyboardEvent) => {
    // Enter also picks a word from an input method's list: 229 is how Safari says so.
    if (e.key !== "Enter" || e.shiftKey || e.isComposing || e.keyCode === 229) return;
    e.preventDefault();
    this.#send();
  };

  override render() {
    const { chat, placeholder, ui, blocked } = this.props;
    const { draft, busy } = chat.state;
    return (
      <form
        class="composer"
        onsubmit={(e) => {
          e.preventDefault();
          this.#send();
        }}
      >
        <textarea
          ref={this.field}
          rows={1}
          dir="auto"
          maxlength={MAX}
          aria-label={ui.text.message}
          placeholder={placeholder || ui.text.message}
          value={draft}
          oninput={(e) => chat.write(e.currentTarget.value)}
          onkeydown={this.#key}
        />
        {busy ? (
          <button
            type="button"
            class="send"
            aria-label={ui.text.stop}
            title={ui.text.stop}
            onclick={() => chat.stop()}
          >
            <Stop />
          </button>
        ) : (
          <button
            type="submit"
            class="send"
            aria-label={ui.text.send}
            title={ui.text.send}
            disabled={blocked || !draft.trim()}
          >
            <Send />
          </button>
        )}
        {draft.length >= NEAR && (
          <p class="count" role="status">
            {fill(ui.text.tooLong, { count: draft.length, max: MAX })}
          </p>
        )}
      </form>
    );
  }
}
