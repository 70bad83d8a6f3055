// The versions of a thing's settings: undo and redo, and below every change with what it changed.
import { Button, Skeleton } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconHistory } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { LoadMore } from "@/components/LoadMore";
import { notify } from "@/components/notices";
import { useMe } from "../auth/queries";
import { ChangeRow } from "./ChangeRow";
import styles from "./History.module.css";
import { changesQuery, type Step, type Thing, useStep } from "./queries";
import { RestoreDialog } from "./RestoreDialog";

const DONE = { undo: "Change undone.", redo: "Change redone.", restore: "Older settings restored." };
const FAILED = {
  undo: "The change was not undone",
  redo: "The change was not redone",
  restore: "The settings were not restored",
};

export function SettingsHistory({ thing }: { thing: Thing }) {
  const query = useInfiniteQuery(changesQuery(thing));
  const step = useStep(thing);
  const me = useMe();
  const [restoring, setRestoring] = useState<string | null>(null);
  const mayChange = me !== null && me.workspace.role !== "viewer";

  if (query.error && !query.data) {
    return (
      <ErrorNote
        error={query.error}
        title="The history could not be loaded"
        onRetry={() => void query.refetch()}
      />
    );
  }
  const [first] = query.data?.pages ?? [];
  if (!first) return <Skeleton height={320} radius={8} />;
  const changes = query.data?.pages.flatMap((page) => page.items) ?? [];
  const seen = first.latest;
  const go = async (next: Step) => {
    await step.mutateAsync(next);
    notify(DONE[next.verb]);
  };
  // What was refused is shown below the buttons.
  const click = (verb: "undo" | "redo") => void go({ verb, seen }).catch(() => undefined);

  if (changes.length === 0) {
    return (
      <EmptyState icon={IconHistory} title="Nothing was changed yet">
        Every change of these settings is kept from now on: you can see what it changed, undo it, and go back
        to any version.
      </EmptyState>
    );
  }
  return (
    <div className={styles.page}>
      {mayChange && (
        <div className={styles.buttons}>
          <Button
            variant="default"
            leftSection={<IconArrowBackUp size={16} aria-hidden />}
            disabled={!first.undo || step.isPending}
            loading={step.isPending && step.variables?.verb === "undo"}
            onClick={() => click("undo")}
          >
            Undo
          </Button>
          <Button
            variant="default"
            leftSection={<IconArrowForwardUp size={16} aria-hidden />}
            disabled={!first.redo || step.isPending}
            loading={step.isPending && step.variables?.verb === "redo"}
            onClick={() => click("redo")}
          >
            Redo
          </Button>
        </div>
      )}
      {step.error && step.variables?.verb !== "restore" && (
        <ErrorNote error={step.error} title={FAILED[step.variables?.verb ?? "undo"]} />
      )}
      <ol className={styles.list}>
        {changes.map((change) => (
          <ChangeRow
            key={change.id}
            change={change}
            latest={change.id === first.latest}
            onRestore={mayChange ? () => setRestoring(change.id) : undefined}
          />
        ))}
      </ol>
      <LoadMore query={query} />
      <RestoreDialog
        change={restoring}
        onRestore={(change) => go({ verb: "restore", change, seen })}
        onClose={() => setRestoring(null)}
      />
    </div>
  );
}
