// Which of the workspace's other knowledge bases a bot answers from beside its own.
import { Button, Checkbox, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorNote } from "@/components/ErrorNote";
import { plural } from "@/components/format";
import { notify } from "@/components/notices";
import { Panel } from "@/components/Page";
import { botBasesQuery, knowledgeBasesQuery, useSetBotBases } from "./queries";
import styles from "./Versions.module.css";

export function FurtherPanel({ botId }: { botId: string }) {
  const all = useQuery(knowledgeBasesQuery);
  const used = useQuery(botBasesQuery(botId));
  const save = useSetBotBases(botId);
  const [edited, setEdited] = useState<string[] | null>(null);
  const error = all.error ?? used.error;
  const items = used.data?.items ?? [];
  const own = items.find((base) => base.own)?.id;
  const saved = items.filter((base) => !base.own).map(({ id }) => id);
  const chosen = edited ?? saved;
  const others = all.data?.filter(({ id }) => id !== own) ?? [];
  const dirty = chosen.length !== saved.length || chosen.some((id) => !saved.includes(id));

  return (
    <Panel
      title="This bot also answers from"
      description="Other knowledge bases of the workspace, beside its own. A change holds from the next question on."
    >
      {error && (
        <ErrorNote
          error={error}
          title="The knowledge bases could not be loaded"
          onRetry={() => void Promise.all([all.refetch(), used.refetch()])}
        />
      )}
      {!error && !(all.data && used.data) && <Skeleton height={48} radius={8} />}
      {all.data && used.data && (
        <div className={styles.section}>
          {others.length === 0 && <p className="muted">There is no other knowledge base yet.</p>}
          {others.length > 0 && (
            <Checkbox.Group label="Knowledge bases" value={chosen} onChange={setEdited}>
              <div className={styles.bases}>
                {others.map(({ id, name, counts }) => (
                  <Checkbox key={id} value={id} label={name} description={plural(counts.documents, "page")} />
                ))}
              </div>
            </Checkbox.Group>
          )}
          {save.error && <ErrorNote error={save.error} title="The choice was not saved" />}
          {dirty && (
            <Button
              className={styles.save}
              loading={save.isPending}
              onClick={() =>
                save.mutate(chosen, {
                  onSuccess: () => {
                    setEdited(null);
                    notify("Saved. The bot answers from these too.");
                  },
                })
              }
            >
              Save choice
            </Button>
          )}
        </div>
      )}
    </Panel>
  );
}
