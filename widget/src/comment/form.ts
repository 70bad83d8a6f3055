// The small form below an answer that did not help: what was missing, in the visitor's words. Nobody has to fill it
// in. Loaded when the first thumb is down.
import type { Backend } from "../chat/backend";
import type { Message } from "../chat/state";
import type { PanelHost } from "../contract";
import type { Children, VNode } from "../dom/types";
import style from "./form.css";
import { wordsIn } from "./words";

/** As the server has it. */
const MAX = 1000;

const styled = new WeakSet<Backend>();

/** Puts the form below a message. */
export function take(
  message: Message,
  _name: string,
  _data: unknown,
  backend: Backend,
  host: PanelHost,
  code: string,
  changed: () => void,
): void {
  if (!styled.has(backend)) host.addStyle(style);
  styled.add(backend);
  const [question, label] = wordsIn(code);
  let comment = "";
  let sending = false;

  /** The focus goes back to the thumb, if it was in the form. */
  const close = (form: HTMLElement) => {
    delete message.form;
    const { activeElement } = form.getRootNode() as ShadowRoot;
    if (form.contains(activeElement))
      form.parentElement?.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
    changed();
  };

  const send = async (form: HTMLElement) => {
    if (sending || !comment.trim()) return;
    sending = true;
    // Said anew afterwards, for those who listen.
    message.feedbackNote = null;
    changed();
    try {
      await backend.post(`messages/${message.id}/feedback`, { rating: "down", comment: comment.trim() });
      message.feedbackNote = "thanks";
      // The thumb may be up by now, and the form gone.
      close(form);
    } catch (cause) {
      console.warn("Frontdesk: the comment was not sent.", cause);
      message.feedbackNote = "feedbackFailed";
    }
    sending = false;
    changed();
  };

  message.form = () =>
    message.feedback === "down" &&
    h(
      "form",
      {
        class: "missing",
        onsubmit: (e: SubmitEvent) => {
          e.preventDefault();
          void send(e.currentTarget as HTMLElement);
        },
        onkeydown: (e: KeyboardEvent) => {
          if (e.key !== "Escape" || e.isComposing) return;
          // This Escape is not the panel's.
          e.stopPropagation();
          close(e.currentTarget as HTMLElement);
        },
      },
      h(
        "label",
        {},
        question,
        h("textarea", {
          rows: 2,
          dir: "auto",
          maxlength: MAX,
          value: comment,
          oninput: (e: InputEvent) => {
            comment = (e.currentTarget as HTMLTextAreaElement).value;
            changed();
          },
        }),
      ),
      h("button", { class: "plain", disabled: !comment.trim() }, label),
    );
  changed();
}

/** JSX by hand: its runtime would become a file of its own, which every visitor would load besides. */
const h = (type: string, props: VNode["props"], ...children: Children[]): VNode => ({
  type,
  props: { ...props, children },
});
