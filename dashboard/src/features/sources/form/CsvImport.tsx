// Pairs from a CSV file: what was found in it and which lines were skipped, before anything is taken.
import { Button, Group, Modal } from "@mantine/core";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { Pair, PairsPreview } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { count, plural } from "@/components/format";
import { previewPairs } from "../queries";
import styles from "./PairsEditor.module.css";

const SHOWN = 50;

interface Props {
  /** How many more pairs fit. */
  room: number;
  onAdd: (pairs: Pair[]) => void;
}

export function CsvImport({ room, onAdd }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [preview, setPreview] = useState<PairsPreview | null>(null);
  const read = useMutation({ mutationFn: previewPairs, onSuccess: setPreview });
  return (
    <div className={styles.import}>
      <div className={styles.bar}>
        <p>
          Each pair is kept whole, so that its answer is found by its question. Paste two columns of a
          spreadsheet into a question, or take them from a CSV file.
        </p>
        <Button
          variant="default"
          leftSection={<IconFileSpreadsheet size={16} aria-hidden />}
          loading={read.isPending}
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
            const file = event.currentTarget.files?.[0];
            event.currentTarget.value = "";
            if (file) read.mutate(file);
          }}
        />
      </div>
      {read.error && <ErrorNote error={read.error} title="The file could not be read" />}
      <Modal opened={!!preview} onClose={() => setPreview(null)} title="Import pairs" size="lg">
        {preview && (
          <Found
            preview={preview}
            room={room}
            onClose={() => setPreview(null)}
            onAdd={(pairs) => {
              onAdd(pairs);
              setPreview(null);
            }}
          />
        )}
      </Modal>
    </div>
  );
}

interface FoundProps extends Props {
  preview: PairsPreview;
  onClose: () => void;
}

function Found({ preview: { pairs, skipped }, room, onAdd, onClose }: FoundProps) {
  const taken = pairs.slice(0, room);
  return (
    <div className={styles.import}>
      <p>
        {pairs.length === 0
          ? "No pair was found. The file needs two columns: question and answer."
          : `${plural(pairs.length, "pair")} found.`}
        {taken.length < pairs.length && ` Only ${count(taken.length)} more fit into this source.`}
      </p>
      {skipped.length > 0 && (
        <div>
          <p>
            <strong>{plural(skipped.length, "line")} skipped:</strong>
          </p>
          <ul className={styles.skipped}>
            {skipped.map(({ line, reason }) => (
              <li key={line}>
                Line {count(line)}: {reason}
              </li>
            ))}
          </ul>
        </div>
      )}
      {taken.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <ul className={styles.found} tabIndex={0} aria-label="Pairs found">
          {taken.slice(0, SHOWN).map((pair, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two rows of a file may say the same
            <li key={index}>
              <strong>{pair.question}</strong>
              {pair.answer}
            </li>
          ))}
          {taken.length > SHOWN && <li className="muted">and {count(taken.length - SHOWN)} more</li>}
        </ul>
      )}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={taken.length === 0} onClick={() => onAdd(taken)}>
          Add {plural(taken.length, "pair")}
        </Button>
      </Group>
    </div>
  );
}
