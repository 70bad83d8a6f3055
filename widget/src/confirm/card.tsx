// The card that asks before a tool changes something: what would be done, with what, and two buttons. Loaded when the
// first such question comes.
import type { Backend } from "../chat/backend";
import type { Message } from "../chat/state";
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

export interface Place {
  message: Message;
  backend: Backend;
  /** The visitor's language. */
  code: string;
  changed(): void;
  addStyle(css: string): void;
}

const questions = new WeakMap<Message, Asked[]>();
const styled = new WeakSet<Backend>();

/** Takes a `confirm` or `confirmed` event of an answer. */
export function take(place: Place, name: string, data: unknown): void {
  const { message, backend, changed, addStyle } = place;
  if (!styled.has(backend)) addStyle(style);
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
  message.card = () => asked.map((one) => <Card asked={one} place={place} />);
  changed();
}

async function decide(asked: Asked, { message, backend, changed }: Place, approve: boolean): Promise<void> {
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

function Card({ asked, place }: { asked: Asked; place: Place }) {
  const { state } = asked;
  const text = wordsIn(place.code);
  const open = state === "open" || state === "sending" || state === "failed";
  const button = (label: string, approve: boolean) => (
    <button
      type="button"
      class={approve ? "yes" : ""}
      disabled={state === "sending"}
      onclick={() => void decide(asked, place, approve)}
    >
      {label}
    </button>
  );
  return (
    <section class="confirm" aria-label={asked.title}>
      <p role={open ? "alert" : "status"}>
        <b dir="auto">{asked.title}</b>
        {state === "failed" ? text.failed : open ? text.ask : text[state as "approved"]}
      </p>
      {asked.arguments.length > 0 && (
        <dl>
          {asked.arguments.flatMap(({ name, value }) => [
            <dt dir="auto">{name}</dt>,
            <dd dir="auto">{value}</dd>,
          ])}
        </dl>
      )}
      {open && (
        <div>
          {button(text.yes, true)}
          {button(text.no, false)}
        </div>
      )}
    </section>
  );
}
