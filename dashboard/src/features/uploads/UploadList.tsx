// The uploads to one bot, each with its bar, its buttons, and the server's words if it failed.
import { ActionIcon, Button } from "@mantine/core";
import { IconRotateClockwise, IconX } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useSyncExternalStore } from "react";
import { bytes, plural } from "@/components/format";
import { Meter } from "@/components/Meter";
import { Status, type Tone } from "@/components/Status";
import { extension } from "./accepted";
import { type Upload, uploadStore } from "./store";
import styles from "./Uploads.module.css";

const STATES: Record<Upload["state"], { tone: Tone; word: string }> = {
  waiting: { tone: "pending", word: "Waiting" },
  sending: { tone: "processing", word: "Uploading" },
  done: { tone: "good", word: "Uploaded" },
  failed: { tone: "bad", word: "Not uploaded" },
  cancelled: { tone: "neutral", word: "Cancelled" },
};

export function useUploads(botId: string): Upload[] {
  return useSyncExternalStore(uploadStore.subscribe, uploadStore.get).filter((one) => one.botId === botId);
}

export function UploadList({ botId }: { botId: string }) {
  const uploads = useUploads(botId);
  const client = useQueryClient();
  const done = uploads.filter(({ state }) => state === "done").length;
  const open = uploads.filter(({ state }) => state === "waiting" || state === "sending").length;
  const failed = uploads.filter(({ state }) => state === "failed").length;

  // biome-ignore lint/correctness/useExhaustiveDependencies: each further file that arrived is a new source
  useEffect(() => {
    for (const key of ["sources", "bot", "bots"]) void client.invalidateQueries({ queryKey: [key] });
  }, [done, client]);

  if (uploads.length === 0) return null;
  return (
    <section className={styles.uploads} aria-label="Uploads">
      <header className={styles.uploadsHead}>
        <p role="status">
          {open > 0 ? `${plural(open, "file")} to go` : "Uploads finished"}
          {done > 0 && `, ${done} uploaded`}
          {failed > 0 && `, ${failed} not uploaded`}
        </p>
        {open < uploads.length && (
          <Button size="compact-xs" variant="default" onClick={() => uploadStore.clear(botId)}>
            Clear finished
          </Button>
        )}
      </header>
      <ul className={styles.list}>
        {uploads.map((one) => (
          <UploadRow key={one.id} one={one} />
        ))}
      </ul>
    </section>
  );
}

function UploadRow({ one }: { one: Upload }) {
  const { tone, word } = STATES[one.state];
  const open = one.state === "waiting" || one.state === "sending";
  const { name, size } = one.file;
  return (
    <li className={styles.row}>
      <div className={styles.main}>
        <p className={styles.name}>
          {one.sourceId ? (
            <Link
              to="/bots/$botId/knowledge/sources/$sourceId"
              params={{ botId: one.botId, sourceId: one.sourceId }}
            >
              {name}
            </Link>
          ) : (
            name
          )}
        </p>
        <p className={styles.facts}>
          {extension(name).toUpperCase() || "No extension"} · {bytes(size)}
          {one.state === "sending" && ` · ${Math.floor(one.share * 100)} %`}
        </p>
      </div>
      <Status tone={tone} plain>
        {word}
      </Status>
      <div className={styles.actions}>
        {(one.state === "cancelled" || (one.state === "failed" && one.retry)) && (
          <ActionIcon size="md" aria-label={`Try ${name} again`} onClick={() => uploadStore.retry(one.id)}>
            <IconRotateClockwise size={16} aria-hidden />
          </ActionIcon>
        )}
        <ActionIcon
          size="md"
          aria-label={open ? `Cancel ${name}` : `Take ${name} off this list`}
          onClick={() => (open ? uploadStore.cancel(one.id) : uploadStore.dismiss(one.id))}
        >
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </div>
      {open && (
        <div className={styles.bar}>
          <Meter label={`Uploading ${name}`} done={Math.round(one.share * 100)} total={100} />
        </div>
      )}
      {one.problem && <p className={styles.problem}>{one.problem}</p>}
    </li>
  );
}
