// Lets a draft go live. Where its tests stand against it, somebody has to say why, and that is kept.
import { Button, Group, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import type { Bot, Draft, TestRun } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { FormDialog, useUnsaved } from "@/components/FormDialog";
import { plural } from "@/components/format";
import { Note } from "@/components/Note";
import { notify } from "@/components/notices";
import { useOneAtATime } from "@/components/useOneAtATime";
import { usePublishDraft } from "./queries";

interface Props {
  bot: Bot;
  draft: Draft;
  /** The latest run of it, if there is one. */
  run: TestRun | undefined;
  opened: boolean;
  onClose: () => void;
  onPublished: () => unknown;
}

export function PublishDialog(props: Props) {
  return (
    <FormDialog opened={props.opened} onClose={props.onClose} title="Publish this draft?">
      <Question {...props} />
    </FormDialog>
  );
}

function Question({ bot, draft, run, onClose, onPublished }: Props) {
  const publish = usePublishDraft(bot.id);
  const [reason, setReason] = useState("");
  const ready = !draft.blocked || reason.trim() !== "";
  useUnsaved(reason.trim() !== "");

  const submit = useOneAtATime(async () => {
    if (!ready) return;
    const override_reason = draft.blocked ? reason.trim() : undefined;
    try {
      await publish.mutateAsync({ revision: draft.revision, override_reason });
    } catch {
      // Shown below, from the mutation.
      return;
    }
    notify("Published. Visitors get answers by the new settings from now on.");
    onClose();
    await onPublished();
  });

  return (
    <form onSubmit={submit}>
      <Stack gap={16}>
        {draft.blocked ? (
          <Note>{draft.blocked}</Note>
        ) : (
          <p>
            {bot.name} answers by it at once.{" "}
            {run?.status === "completed" && draft.run_id === run.id
              ? run.newly_failing > 0
                ? `${plural(run.newly_failing, "test")} that pass live fail with it.`
                : "No test newly fails with it."
              : "Its tests were not run."}
          </p>
        )}
        {draft.blocked && (
          <Textarea
            label="Why publish it all the same?"
            description="Kept with your name in the list of what was published."
            autosize
            minRows={2}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
        )}
        {publish.error && <ErrorNote error={publish.error} title="The draft was not published" />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Not yet
          </Button>
          <Button
            type="submit"
            color={draft.blocked ? "red" : undefined}
            loading={publish.isPending}
            disabled={!ready}
          >
            {draft.blocked ? "Publish anyway" : "Publish"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
