// The card that asks before a tool changes something: what would be done, with what, and two buttons. Loaded when the
// first such question comes.
import type { Backend } from "../chat/backend";
import type { Message } from "../chat/state";
import type { PanelHost } from "../contract";
import type { Children, VNode } from "../dom/types";
import style from "./card.css";
import { wordsIn } from "./words";

interface Question {
  id: string;
  title: string;
  arguments: { name: string; value: string }[];
}

interface Asked extends Question {
  state: "open" | "sending" | "failed" | "approved" | "declined" | "expired";
}

interface Place {
  message: Message;
  backend: Backend;
  /** The visitor's language. */
  code: string;
  /** Draws at once. */
  changed(): void;
}

const questions = new WeakMap<Message, Asked[]>();
const styled = new WeakSet<Backend>();

/** Takes a `confirm` or `confirmed` event of an answer. */
export function take(
  message: Message,
  name: string,
  data: unknown,
  backend: Backend,
  host: PanelHost,
  code: string,
  changed: () => void,
): void {
  const place = { message, backend, code, changed };
  if (!styled.has(backend)) host.addStyle(style);
  styled.add(backend);
  const asked = questions.get(message) ?? [];
  questions.set(message, asked);
  if (name === "confirm") {
    const question = data as Question;
    // An answer that is read again from its beginning asks what it asked.
    if (!asked.some(({ id }) => id === question.id)) asked.push({ ...question, state: "open" });
  } else {
    const { id, decision } = data as { id: string; decision: Asked["state"] };
    for (const one of asked) if (one.id === id) one.state = decision;
  }
  message.card = () =>
    h(
      "div",
      {},
      asked.map((one) => card(one, place)),
    );
  changed();
}

async function decide(asked: Asked, { message, backend, changed }: Place, approve: boolean): Promise<void> {
  // A second click may come before the buttons are seen to be disabled.
  if (asked.state !== "open" && asked.state !== "failed") return;
  asked.state = "sending";
  changed();
  try {
    await backend.post(`messages/${message.id}/confirmations/${asked.id}`, { approve });
    // Also when the stream is late to say so.
    if ((asked.state as string) === "sending") asked.state = approve ? "approved" : "declined";
  } catch (cause) {
    console.warn("Frontdesk: the decision was not sent.", cause);
    if ((asked.state as string) === "sending") asked.state = "failed";
  }
  changed();
}

/** JSX by hand: its runtime would become a file of its own, which every visitor would load besides. */
const h = (type: string, props: VNode["props"], ...children: Children[]): VNode => ({
  type,
  props: { ...props, children },
});

function card(asked: Asked, place: Place): VNode {
  const { state } = asked;
  const text = wordsIn(place.code);
  const open = state === "open" || state === "sending" || state === "failed";
  const said = state === "failed" ? text.failed : open ? text.ask : text[state as "approved"];
  const button = (label: string, approve: boolean) =>
    h(
      "button",
      {
        type: "button",
        class: approve ? "yes" : "",
        disabled: state === "sending",
        onclick: () => void decide(asked, place, approve),
      },
      label,
    );
  const given = asked.arguments.flatMap(({ name, value }) => [
    h("dt", { dir: "auto" }, name),
    h("dd", { dir: "auto" }, value),
  ]);
  return h(
    "section",
    { class: "confirm", "aria-label": asked.title },
    h("p", { role: open ? "alert" : "status" }, h("b", { dir: "auto" }, asked.title), said),
    given.length > 0 && h("dl", {}, given),
    open && h("div", {}, button(text.yes, true), button(text.no, false)),
  );
}
