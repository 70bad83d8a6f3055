// Test cases from a CSV file: what would come of it first, then taken.
import { Button, Group, Modal } from "@mantine/core";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { TestTable } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { count, plural } from "@/components/format";
import { notify } from "@/components/notices";
import { useOneAtATime } from "@/components/useOneAtATime";
import { sendTable } from "./queries";
import styles from "./Tests.module.css";

const SHOWN = 50;

export function ImportTests({ botId, variant = "default" }: { botId: string; variant?: string }) {
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  return (
    <>
      <Button
        variant={variant}
        leftSection={<IconFileSpreadsheet size={16} aria-hidden />}
        onClick={() => input.current?.click()}
      >
        Import CSV
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,text/csv"
        aria-label="CSV file"
        onChange={(event) => {
          setFile(event.currentTarget.files?.[0] ?? null);
          event.currentTarget.value = "";
        }}
      />
      <Modal opened={!!file} onClose={() => setFile(null)} title="Import tests" size="lg">
        {file && <Preview botId={botId} file={file} onClose={() => setFile(null)} />}
      </Modal>
    </>
  );
}

function Preview({ botId, file, onClose }: { botId: string; file: File; onClose: () => void }) {
  const client = useQueryClient();
  const look = useMutation({ mutationFn: () => sendTable(botId, file, true) });
  const take = useMutation({
    mutationFn: () => sendTable(botId, file, false),
    onSuccess: (table) => {
      notify(`${plural(table.added.length + table.replaced.length, "test")} imported.`);
      onClose();
      return client.invalidateQueries({ queryKey: ["tests", botId] });
    },
  });
  // What went wrong is shown below, from the mutation.
  const send = useOneAtATime(() => take.mutateAsync().catch(() => {}));
  if (look.isIdle) look.mutate();
  const error = look.error ?? take.error;
  const table = look.data;
  const total = table ? table.added.length + table.replaced.length : 0;
  return (
    <div className={styles.fields}>
      {error && (
        <ErrorNote error={error} title="The file could not be read">
          <p className={styles.hint}>
            Columns: question, must_contain, must_not_contain, must_cite, must_refuse. Several words in a cell
            are separated by |.
          </p>
        </ErrorNote>
      )}
      {table && <Found table={table} />}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={total === 0} loading={look.isPending || take.isPending} onClick={send}>
          Import {plural(total, "test")}
        </Button>
      </Group>
    </div>
  );
}

function Found({ table: { added, replaced, skipped } }: { table: TestTable }) {
  return (
    <>
      <Questions title={`${plural(added.length, "new test")}`} questions={added} />
      <Questions
        title={`${plural(replaced.length, "test")} that you have already, changed to what the file says`}
        questions={replaced}
      />
      {skipped.length > 0 && (
        <div>
          <p>
            <strong>{plural(skipped.length, "line")} left out:</strong>
          </p>
          <ul className={styles.list}>
            {skipped.map(({ line, reason }) => (
              <li key={line}>
                Line {count(line)}: {reason}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function Questions({ title, questions }: { title: string; questions: string[] }) {
  if (questions.length === 0) return null;
  return (
    <div>
      <p>
        <strong>{title}</strong>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <ul className={styles.list} tabIndex={0} aria-label={title}>
        {questions.slice(0, SHOWN).map((question) => (
          <li key={question}>{question}</li>
        ))}
        {questions.length > SHOWN && <li className="muted">and {count(questions.length - SHOWN)} more</li>}
      </ul>
    </div>
  );
}
