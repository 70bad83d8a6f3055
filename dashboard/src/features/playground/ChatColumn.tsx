// The chat: turns, the view that follows new words unless one has scrolled up, and the composer.
import { ActionIcon, Textarea } from "@mantine/core";
import { IconArrowUp, IconMessages, IconPlayerStopFilled } from "@tabler/icons-react";
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from "react";
import type { Bot } from "@/api/types";
import styles from "./ChatColumn.module.css";
import { ask, type Chat, isWorking, stop } from "./chatStore";
import { TurnView } from "./TurnView";

interface Props {
  botId: string;
  bot: Bot | undefined;
  chat: Chat;
  onShow: (turnId: number, citation: number | null) => void;
  onSettled: () => void;
}

export function ChatColumn({ botId, bot, chat, onShow, onSettled }: Props) {
  const [text, setText] = useState("");
  const scroller = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const working = isWorking(chat);

  // biome-ignore lint/correctness/useExhaustiveDependencies: follows whatever changed in the chat
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box && following.current) box.scrollTop = box.scrollHeight;
  }, [chat]);

  function send(question: string) {
    const asked = question.trim();
    if (asked === "" || working) return;
    following.current = true;
    setText("");
    void ask(botId, asked, onSettled);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send(text);
  }

  return (
    <div className={styles.column}>
      <div
        ref={scroller}
        className={styles.scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        role="log"
        aria-label="Conversation"
        aria-busy={working}
        onScroll={({ currentTarget: box }) => {
          following.current = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
        }}
      >
        {chat.turns.length === 0 && <Start bot={bot} onPick={send} />}
        {chat.turns.map((turn) => (
          <TurnView
            key={turn.id}
            botId={botId}
            turn={turn}
            chosen={turn.id === chat.chosen}
            onShow={onShow}
            onSettled={onSettled}
          />
        ))}
      </div>
      <form
        className={styles.composer}
        onSubmit={(event) => {
          event.preventDefault();
          send(text);
        }}
      >
        <Textarea
          className={styles.input}
          aria-label="Your question"
          placeholder={bot?.settings.placeholder || "Ask a question"}
          autosize
          minRows={1}
          maxRows={6}
          maxLength={2000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {working ? (
          <ActionIcon size={36} variant="default" aria-label="Stop" onClick={() => stop(botId)}>
            <IconPlayerStopFilled size={16} aria-hidden />
          </ActionIcon>
        ) : (
          <ActionIcon
            size={36}
            variant="filled"
            color="teal"
            type="submit"
            aria-label="Send"
            disabled={text.trim() === ""}
          >
            <IconArrowUp size={18} aria-hidden />
          </ActionIcon>
        )}
      </form>
    </div>
  );
}

function Start({ bot, onPick }: { bot: Bot | undefined; onPick: (question: string) => void }) {
  if (!bot) return null;
  const questions = bot.settings.starter_questions;
  return (
    <div className={styles.start}>
      <IconMessages size={28} stroke={1.4} aria-hidden />
      <p className={styles.welcome}>{bot.settings.welcome_text || `Ask ${bot.name} something.`}</p>
      {bot.counts.chunks === 0 && (
        <p className="muted">It has read nothing yet, so it will decline. Add a source first.</p>
      )}
      {questions.length > 0 && (
        <div className={styles.questions}>
          {questions.map((question) => (
            <button key={question} type="button" className={styles.question} onClick={() => onPick(question)}>
              {question}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
