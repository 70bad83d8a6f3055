// A better answer in the place of one that was given, and a test that sees to it that it stays.
import { Button, Checkbox, Chip, Group, TagsInput, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, unwrap } from "@/api/client";
import { ApiError } from "@/api/problem";
import type { Fix, FixIn } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { FormDialog, useUnsaved } from "@/components/FormDialog";
import { Status } from "@/components/Status";
import { useOneAtATime } from "@/components/useOneAtATime";
import { follow } from "../jobs/follow";
import styles from "./Fix.module.css";
import { keywords, telling } from "./keywords";

/** Characters of a question that a pair takes. */
const LONGEST = 500;

interface Props {
  botId: string;
  messageId: string;
  question: string;
  answer: string;
  fix: Fix | null;
  onAsk?: (question: string) => void;
  onFixed?: () => void;
  opened: boolean;
  onClose: () => void;
}

export function FixDialog(props: Props) {
  return (
    <FormDialog opened={props.opened} onClose={props.onClose} title="Fix this answer" size="lg">
      <Content {...props} />
    </FormDialog>
  );
}

/** Sends the fix and waits until the bot has learnt it. */
function useFix({ botId, messageId, onFixed }: Props) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: FixIn) => {
      const params = { path: { id: messageId } };
      const fixed = await unwrap(api.POST("/api/v1/messages/{id}/fix", { params, body }));
      for (const queryKey of [["messages"], ["sources", botId], ["tests", botId]])
        void client.invalidateQueries({ queryKey });
      let state = "";
      let why: string | undefined;
      await follow(fixed.job_id, new AbortController().signal, (job) => {
        state = job.status;
        why = job.error?.detail;
      });
      void client.invalidateQueries({ queryKey: ["messages"] });
      if (state !== "completed")
        throw new ApiError({
          status: 0,
          code: "not_read",
          title: "The bot has not learnt it yet",
          detail: `Your answer is kept in the source “Corrections”, but reading that ended with: ${why ?? state} Refresh the source to try again.`,
        });
      onFixed?.();
      return fixed;
    },
  });
}

function Content(props: Props) {
  const { fix, onClose } = props;
  const send = useFix(props);
  const before = {
    question: (fix?.question ?? props.question).slice(0, LONGEST),
    answer: fix?.answer ?? "",
  };
  const [question, setQuestion] = useState(before.question);
  const [answer, setAnswer] = useState(before.answer);
  const [tested, setTested] = useState(true);
  // Until somebody chooses, what the answer suggests.
  const [chosen, setChosen] = useState<string[] | null>(null);
  const candidates = keywords(answer);
  const words = chosen ?? telling(candidates);
  // A word that Enter has not made a part of them yet.
  const [word, setWord] = useState("");
  const changed = question !== before.question || answer !== before.answer;
  const typed = changed || chosen !== null || word !== "";
  useUnsaved(typed && !send.isSuccess);
  const submit = useOneAtATime(async () => {
    const nothing = { must_not_contain: [], must_cite: [], must_refuse: false, history: [] };
    const test = tested ? { ...nothing, must_contain: words } : undefined;
    // What went wrong is shown below, from the mutation.
    await send.mutateAsync({ question: question.trim(), answer: answer.trim(), test }).catch(() => {});
  });
  if (send.isSuccess) return <Done {...props} question={question} tested={tested} />;

  return (
    <form onSubmit={submit} className={styles.form}>
      <p className="muted">
        Whoever asks this gets your answer from now on. It goes into the source “Corrections”, where you can
        change or remove it.
      </p>
      <Textarea
        label="Question"
        autosize
        minRows={1}
        maxRows={4}
        maxLength={LONGEST}
        required
        value={question}
        onChange={(event) => setQuestion(event.currentTarget.value)}
      />
      <details className={styles.given}>
        <summary>What the bot answered</summary>
        <p>{props.answer}</p>
      </details>
      <Textarea
        label="Better answer"
        description="Plain text or Markdown."
        autosize
        minRows={3}
        maxRows={12}
        maxLength={10_000}
        required
        data-autofocus
        value={answer}
        onChange={(event) => setAnswer(event.currentTarget.value)}
      />
      <Checkbox
        label="Test it from now on"
        description="Adds a test, so that you hear when the bot stops answering so."
        checked={tested}
        onChange={(event) => setTested(event.currentTarget.checked)}
      />
      {tested && (
        <div className={styles.words}>
          {candidates.length > 0 && (
            <Chip.Group
              multiple
              value={words}
              onChange={(value) => setChosen([...words.filter((w) => !candidates.includes(w)), ...value])}
            >
              <fieldset className={styles.chips}>
                <legend>Words of your answer that every answer must say</legend>
                {candidates.map((word) => (
                  <Chip key={word} value={word} size="xs">
                    {word}
                  </Chip>
                ))}
              </fieldset>
            </Chip.Group>
          )}
          <TagsInput
            label="Must say"
            description="Whole words, each with Enter. A * at the end stands for any ending."
            maxTags={20}
            splitChars={[]}
            acceptValueOnBlur
            onSearchChange={setWord}
            value={words}
            onChange={setChosen}
          />
        </div>
      )}
      {send.error && <ErrorNote error={send.error} />}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={send.isPending} disabled={!question.trim() || !answer.trim()}>
          Teach the bot
        </Button>
      </Group>
    </form>
  );
}

function Done({ botId, question, tested, onAsk, onClose }: Props & { tested: boolean }) {
  return (
    <div className={styles.form} role="status">
      <p>
        <Status tone="good">Learnt</Status>
      </p>
      <p>
        The bot answers this so from now on.
        {tested && (
          <>
            {" "}
            The{" "}
            <Link to="/bots/$botId/quality/tests" params={{ botId }}>
              test
            </Link>{" "}
            watches over it.
          </>
        )}
      </p>
      <Group justify="flex-end" gap={8}>
        <Button variant={onAsk ? "default" : "filled"} onClick={onClose}>
          Close
        </Button>
        {onAsk && (
          <Button
            onClick={() => {
              onClose();
              onAsk(question);
            }}
          >
            Ask it again
          </Button>
        )}
      </Group>
    </div>
  );
}
