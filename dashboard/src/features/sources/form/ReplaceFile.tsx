// Another file in the place of the one that is there, under the same source.
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { isAbort } from "@/api/problem";
import type { Source, SourceAccepted } from "@/api/types";
import { upload } from "@/api/upload";
import { ErrorNote } from "@/components/ErrorNote";
import { bytes } from "@/components/format";
import { Meter } from "@/components/Meter";
import { notify } from "@/components/notices";
import { Panel } from "@/components/Page";
import { fileProblem } from "../../uploads/accepted";
import { FileDrop } from "../../uploads/FileDrop";
import { sourceQuery, useChanged } from "../queries";
import styles from "./Form.module.css";

export function ReplaceFile({ source }: { source: Source }) {
  const client = useQueryClient();
  const changed = useChanged();
  const abort = useRef<AbortController>(null);
  const [sending, setSending] = useState<{ name: string; share: number } | null>(null);
  const [error, setError] = useState<unknown>(null);

  async function replace([file]: File[]) {
    if (!file) return;
    const problem = fileProblem(file);
    if (problem) {
      setError(new Error(problem));
      return;
    }
    const stop = new AbortController();
    abort.current = stop;
    setError(null);
    setSending({ name: file.name, share: 0 });
    try {
      const answer = (await upload(`/api/v1/sources/${source.id}/file`, file, {
        method: "PUT",
        signal: stop.signal,
        onProgress: (share) => setSending({ name: file.name, share }),
      })) as SourceAccepted;
      client.setQueryData(sourceQuery(source.id).queryKey, answer.source);
      notify(`${file.name} is in. The bot reads it now.`);
      await changed();
    } catch (failure) {
      if (!isAbort(failure)) setError(failure);
    } finally {
      setSending(null);
    }
  }

  return (
    <Panel
      title="Replace the file"
      description={
        source.file &&
        `Now: ${source.file.name}, ${bytes(source.file.bytes)}. The old one answers until the new one was read.`
      }
    >
      <div className={styles.fields}>
        <FileDrop multiple={false} disabled={!!sending} onFiles={replace} />
        {sending && (
          <div className={styles.sending}>
            <Meter label={`Uploading ${sending.name}`} done={Math.round(sending.share * 100)} total={100} />
            <Button size="compact-xs" variant="default" onClick={() => abort.current?.abort()}>
              Cancel<span className="sr-only"> uploading {sending.name}</span>
            </Button>
          </div>
        )}
        {error !== null && <ErrorNote error={error} title="The file was not replaced" />}
      </div>
    </Panel>
  );
}
