// One message: the visitor's words in a bubble, the bot's as Markdown with sources and thumbs.
import type { Chat } from "../chat/chat";
import type { Message } from "../chat/state";
import { safeUrl } from "../markdown/links";
import type { Help as HelpOut, Rating } from "../wire";
import { Info, ThumbDown, ThumbUp } from "./icons";
import { Markdown, OUTSIDE } from "./Markdown";
import { Sources } from "./Sources";
import type { Ui } from "./ui";

interface Props {
  message: Message;
  chat: Chat;
  ui: Ui;
}

export function MessageView({ message, chat, ui }: Props) {
  if (message.role === "user") {
    return (
      <div class="you">
        <span class="sr">{ui.text.youSaid} </span>
        <p dir="auto">{message.text}</p>
      </div>
    );
  }
  const { status, text, sources, finish, help } = message;
  const streaming = status === "streaming";
  if (!text && status === "failed") return null;
  const refused = finish === "refused";
  return (
    <div class={refused ? "bot refused" : "bot"} aria-busy={streaming}>
      <span class="sr">{ui.text.answer} </span>
      {refused && (
        <p class="badge">
          <Info /> {ui.text.refused}
        </p>
      )}
      {message.card?.()}
      {text && <Markdown blocks={message.document.blocks(text, streaming)} sources={sources} ui={ui} />}
      {streaming && !text && !message.card && <Dots label={ui.text.thinking} />}
      {status === "stopped" && <p class="aside">{ui.text.stopped}</p>}
      {finish === "length" && <p class="aside">{ui.text.cut}</p>}
      {sources.length > 0 && <Sources sources={sources} label={ui.text.sources} ui={ui} />}
      {refused && help && <Help help={help} ui={ui} />}
      {status === "complete" && message.id && <Thumbs message={message} chat={chat} ui={ui} />}
    </div>
  );
}

/** Below a refusal: the nearest pages, and where the owner sends people. */
function Help({ help: { nearest = [], fallback: to }, ui }: { help: HelpOut; ui: Ui }) {
  const label = ui.text.nearest;
  const line = (words: string | null | undefined, href: string | null) =>
    words && (
      <p dir="auto">
        {href ? (
          <a href={href} {...OUTSIDE}>
            {words}
          </a>
        ) : (
          words
        )}
      </p>
    );
  return (
    <div class="help">
      {nearest.length > 0 && (
        <div>
          <p class="aside">{label}</p>
          <Sources sources={nearest.map((page) => ({ ...page, n: 0, quote: "" }))} label={label} ui={ui} />
        </div>
      )}
      {line(to?.text, null)}
      {line(to?.url, to?.url ? safeUrl(to.url) : null)}
      {line(to?.email, `mailto:${to?.email}`)}
      {line(to?.phone, `tel:${to?.phone?.replace(/[^+\d]/g, "")}`)}
    </div>
  );
}

export function Dots({ label }: { label: string }) {
  return (
    <div class="dots" role="img" aria-label={label}>
      <i />
      <i />
      <i />
    </div>
  );
}

function Thumbs({ message, chat, ui }: Props) {
  const thumb = (rating: Rating, label: string, Icon: typeof ThumbUp) => (
    <button
      type="button"
      class="icon"
      aria-pressed={message.feedback === rating}
      aria-label={label}
      title={label}
      onclick={() => void chat.rate(message, rating)}
    >
      <Icon />
    </button>
  );
  return (
    <div class="thumbs">
      {thumb("up", ui.text.helpful, ThumbUp)}
      {thumb("down", ui.text.unhelpful, ThumbDown)}
      <span role="status" class="aside">
        {message.feedbackNote && ui.text[message.feedbackNote]}
      </span>
      {message.form?.()}
    </div>
  );
}
