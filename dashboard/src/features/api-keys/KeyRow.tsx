// One API key: what it may, when it was used, when it ends, and what can be done with it.
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBan, IconPencil } from "@tabler/icons-react";
import type { ApiKey } from "@/api/types";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { count } from "@/components/format";
import list from "@/components/List.module.css";
import { notify } from "@/components/notices";
import { Status, type Tone } from "@/components/Status";
import { Time } from "@/components/Time";
import styles from "./ApiKeys.module.css";
import { ChangeKeyDialog } from "./ChangeKeyDialog";
import { useRevokeApiKey } from "./queries";

const STATUS: Record<ApiKey["status"], { tone: Tone; word: string }> = {
  active: { tone: "good", word: "Active" },
  expired: { tone: "paused", word: "Expired" },
  revoked: { tone: "neutral", word: "Revoked" },
  creator_left: { tone: "bad", word: "Its maker left" },
};

export function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const [changing, change] = useDisclosure(false);
  const [revoking, revoke] = useDisclosure(false);
  const { tone, word } = STATUS[apiKey.status];
  const ended = apiKey.status !== "active";
  return (
    <li className={`${list.row} ${styles.key}`} data-ended={ended || undefined}>
      <div className={styles.what}>
        <div className={styles.head}>
          <h2 className={styles.name}>{apiKey.name}</h2>
          <Status tone={tone}>{word}</Status>
        </div>
        <p className={list.facts}>
          <code>{apiKey.hint}…</code>
          <span className={styles.role}>{apiKey.role}</span>
          <span>
            {count(apiKey.per_minute)} a minute{!apiKey.own_limit && ", as any key"}
          </span>
          <span>
            {apiKey.last_used_at ? (
              <>
                Used <Time at={apiKey.last_used_at} />
              </>
            ) : (
              "Never used"
            )}
          </span>
          <span>
            Made by {apiKey.created_by.name} <Time at={apiKey.created_at} />
          </span>
          <span>
            {apiKey.expires_at ? (
              <>
                {apiKey.status === "expired" ? "Ended" : "Ends"}{" "}
                <Time at={apiKey.expires_at} ahead={apiKey.status !== "expired"} />
              </>
            ) : (
              "Does not end by itself"
            )}
          </span>
        </p>
        {apiKey.status === "creator_left" && (
          <p className="muted">
            A key works as long as whoever made it is a member. Make another, and revoke this one.
          </p>
        )}
      </div>
      {apiKey.status !== "revoked" && (
        <div className={styles.actions}>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPencil size={14} aria-hidden />}
            onClick={change.open}
          >
            Change<span className="sr-only"> {apiKey.name}</span>
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconBan size={14} aria-hidden />}
            onClick={revoke.open}
          >
            Revoke<span className="sr-only"> {apiKey.name}</span>
          </Button>
        </div>
      )}
      <ChangeKeyDialog apiKey={apiKey} opened={changing} onClose={change.close} />
      <RevokeDialog apiKey={apiKey} opened={revoking} onClose={revoke.close} />
    </li>
  );
}

function RevokeDialog(props: { apiKey: ApiKey; opened: boolean; onClose: () => void }) {
  const { apiKey } = props;
  const revoke = useRevokeApiKey(apiKey.id);
  return (
    <ConfirmDialog
      opened={props.opened}
      onClose={props.onClose}
      title={`Revoke ${apiKey.name}?`}
      action="Revoke key"
      onConfirm={async () => {
        await revoke.mutateAsync();
        notify(`${apiKey.name} was revoked.`);
      }}
    >
      <p>
        Programs that use it get 401 from their next request on. It can't be brought back: to let them in
        again, make another key and give it to them.
      </p>
    </ConfirmDialog>
  );
}
