// One version of a knowledge base: what it is, how far it is, and what can be done with it.
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPin, IconPinnedOff } from "@tabler/icons-react";
import type { IndexVersion } from "@/api/types";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { ErrorNote } from "@/components/ErrorNote";
import { bytes, count, dollars, plural } from "@/components/format";
import list from "@/components/List.module.css";
import { Meter } from "@/components/Meter";
import { notify } from "@/components/notices";
import { Status, type Tone } from "@/components/Status";
import { Time } from "@/components/Time";
import { May } from "../auth/May";
import { useAnnounced } from "../jobs/useAnnounced";
import { BuildTrouble } from "./BuildTrouble";
import { useDeleteVersion, useMakeLive, usePin } from "./queries";
import styles from "./Versions.module.css";

const STATE: Record<IndexVersion["state"], { tone: Tone; word: string }> = {
  live: { tone: "good", word: "Live" },
  building: { tone: "processing", word: "Being built" },
  ready: { tone: "pending", word: "Kept" },
};

export function VersionCard({ index, live }: { index: IndexVersion; live: IndexVersion | undefined }) {
  const { tone, word } = STATE[index.state];
  const name = `Version ${index.version}`;
  return (
    <li className={list.row} aria-label={name}>
      <div className={styles.head}>
        <h4 className={styles.name}>{name}</h4>
        <Status tone={tone}>{word}</Status>
        {index.pinned && (
          <span className={styles.pinned}>
            <IconPin size={14} aria-hidden />
            Pinned
          </span>
        )}
      </div>
      <p className={list.facts}>
        <span>
          {index.model} ({count(index.dimensions)} numbers each)
        </span>
        <span>{plural(index.chunks, "passage")}</span>
        <span>about {bytes(index.bytes)}</span>
        <span>
          {plural(index.embedded_tokens, "token")}, {dollars(index.cost_usd)}
        </span>
        <span>
          cut at {count(index.chunk.target_tokens)} to {count(index.chunk.max_tokens)} tokens
        </span>
        <Since index={index} />
        {index.state !== "building" && index.behind_pages > 0 && (
          <span>{plural(index.behind_pages, "page")} behind</span>
        )}
      </p>
      {index.state === "building" && <Building index={index} />}
      <May>
        <Actions index={index} live={live} name={name} />
      </May>
    </li>
  );
}

function Since({ index }: { index: IndexVersion }) {
  if (index.state === "live" && index.live_from)
    return (
      <span>
        went live <Time at={index.live_from} />
      </span>
    );
  if (index.live_until)
    return (
      <span>
        live until <Time at={index.live_until} />
      </span>
    );
  return (
    <span>
      begun <Time at={index.created_at} />
    </span>
  );
}

function Building({ index }: { index: IndexVersion }) {
  const { done, total } = index.progress;
  const announced = useAnnounced(`Building version ${index.version}: ${done} of ${total} pages`);
  return (
    <div className={styles.building}>
      <Meter label={`Building version ${index.version}`} done={done} total={total} />
      <p className={list.facts}>{total > 0 ? `${count(done)} of ${plural(total, "page")}` : "Beginning"}</p>
      <p className="sr-only" role="status">
        {announced}
      </p>
      <BuildTrouble knowledgeId={index.knowledge_base_id} />
    </div>
  );
}

interface ActionsProps {
  index: IndexVersion;
  live: IndexVersion | undefined;
  name: string;
}

function Actions({ index, live, name }: ActionsProps) {
  const pin = usePin(index);
  const makeLive = useMakeLive(index);
  const remove = useDeleteVersion(index);
  const [askingLive, askLive] = useDisclosure(false);
  const [askingDelete, askDelete] = useDisclosure(false);
  const back = live !== undefined && index.version < live.version;
  const building = index.state === "building";
  const Pin = index.pinned ? IconPinnedOff : IconPin;
  return (
    <div className={styles.actions}>
      {index.state === "ready" && (
        <Button size="compact-sm" variant="default" onClick={askLive.open}>
          {back ? "Roll back" : "Make live"}
          <span className="sr-only"> to version {index.version}</span>
        </Button>
      )}
      {!building && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Pin size={14} aria-hidden />}
          loading={pin.isPending}
          onClick={() => pin.mutate()}
        >
          {index.pinned ? "Unpin" : "Pin"}
          <span className="sr-only"> version {index.version}</span>
        </Button>
      )}
      {index.state !== "live" && (
        <Button size="compact-sm" variant="default" onClick={askDelete.open}>
          {building ? "Cancel" : "Delete"}
          <span className="sr-only"> version {index.version}</span>
        </Button>
      )}
      {pin.error && <ErrorNote error={pin.error} title="That did not work" />}
      <ConfirmDialog
        opened={askingLive}
        onClose={askLive.close}
        title={`Answer from version ${index.version}?`}
        action={back ? "Roll back" : "Make live"}
        onConfirm={async () => {
          await makeLive.mutateAsync();
          notify(`The bot answers from version ${index.version} now.`);
        }}
      >
        <p>
          From the next question on the bot answers from {name.toLowerCase()} ({index.model}).
          {live && ` Version ${live.version} is kept, so you can come back.`}
          {index.behind_pages > 0 &&
            ` ${plural(index.behind_pages, "page")} that it lacks are added to it afterwards.`}
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        opened={askingDelete}
        onClose={askDelete.close}
        title={building ? `Stop building version ${index.version}?` : `Delete version ${index.version}?`}
        action={building ? "Stop building" : "Delete version"}
        onConfirm={async () => {
          await remove.mutateAsync();
          notify(`${name} was deleted.`);
        }}
      >
        <p>
          {building
            ? "What was built of it is lost. The live version stays as it is."
            : `Its ${plural(index.chunks, "passage")} are lost, and the bot can't go back to it. The pages themselves stay.`}
        </p>
      </ConfirmDialog>
    </div>
  );
}
