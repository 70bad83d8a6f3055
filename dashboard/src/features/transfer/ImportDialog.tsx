// Takes in what was exported, here or on another server: file, progress, and then the bot that came of it.
import { Button, FileInput, Group, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { isAbort } from "@/api/problem";
import type { Imported } from "@/api/types";
import { upload } from "@/api/upload";
import { ErrorNote } from "@/components/ErrorNote";
import { FormDialog } from "@/components/FormDialog";
import { bytes, plural } from "@/components/format";
import { Meter } from "@/components/Meter";
import { notify } from "@/components/notices";
import { useOneAtATime } from "@/components/useOneAtATime";

interface Props {
  opened: boolean;
  onClose: () => void;
}

export function ImportDialog({ opened, onClose }: Props) {
  return (
    <FormDialog opened={opened} onClose={onClose} title="Import">
      <ImportForm onClose={onClose} />
    </FormDialog>
  );
}

function ImportForm({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [file, setFile] = useState<File | null>(null);
  const [missing, setMissing] = useState(false);
  const [share, setShare] = useState(0);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  const send = useMutation({
    mutationFn: async (chosen: File) => {
      stop.current = new AbortController();
      setShare(0);
      return (await upload("/api/v1/import", chosen, {
        contentType: "application/zip",
        signal: stop.current.signal,
        onProgress: setShare,
      })) as Imported;
    },
    onSuccess: async ({ bot_id, documents, chunks, warnings }) => {
      await Promise.all(["bots", "knowledge"].map((key) => client.invalidateQueries({ queryKey: [key] })));
      const what = bot_id ? "The bot" : "The knowledge base";
      const way = bot_id ? "" : " Bots can answer from it too: choose it under Versions.";
      notify(`${what} is in, with ${plural(documents, "page")} and ${plural(chunks, "passage")}.${way}`);
      for (const warning of warnings) notify(warning, "bad");
      onClose();
      if (bot_id) await navigate({ to: "/bots/$botId/knowledge/sources", params: { botId: bot_id } });
    },
  });

  const submit = useOneAtATime(async () => {
    setMissing(file === null);
    // What went wrong is shown below, from the mutation.
    if (file) await send.mutateAsync(file).catch(() => {});
  });

  const words = share < 1 ? `Sending ${Math.floor(share * 100)} %` : "The server is taking it in";
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={16}>
        <p>
          An export of a bot or a knowledge base becomes a new one beside those that are there. Nothing is
          overwritten, and no model is asked.
        </p>
        <FileInput
          label="Export file"
          description={file ? bytes(file.size) : "A ZIP file, as Export makes it."}
          placeholder="Choose a file"
          accept=".zip,application/zip"
          value={file}
          onChange={setFile}
          disabled={send.isPending}
          error={missing && !file ? "Choose a file." : undefined}
        />
        {send.isPending && (
          <div>
            <Meter
              label="Importing"
              done={share < 1 ? Math.floor(share * 100) : 0}
              total={share < 1 ? 100 : 0}
            />
            <p className="muted">{words}</p>
          </div>
        )}
        <p className="sr-only" role="status">
          {send.isPending && (share < 1 ? "Sending the file" : "The server is taking it in")}
        </p>
        {send.error && !isAbort(send.error) && <ErrorNote error={send.error} title="It was not imported" />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={send.isPending}>
            Import
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
