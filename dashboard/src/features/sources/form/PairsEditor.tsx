// Questions with their answers, as rows to type into. A paste from a spreadsheet fills rows, a CSV file is looked at
// first. Only some rows are drawn at a time: a thousand text fields would make every key slow.
import { ActionIcon, Button, Textarea } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { type ClipboardEvent, useState } from "react";
import { useFieldArray, useFormContext } from "react-hook-form";
import { plural } from "@/components/format";
import { filled, isBlank, MAX_PAIRS, pastedPairs } from "../pairs";
import type { SourceValues } from "../sourceValues";
import { CsvImport } from "./CsvImport";
import styles from "./PairsEditor.module.css";

const STEP = 25;

export function PairsEditor() {
  const { control, register, getValues, setFocus, formState } = useFormContext<SourceValues>();
  const { fields, append, insert, remove, replace } = useFieldArray({ control, name: "pairs" });
  const [shown, setShown] = useState(STEP);
  const errors = formState.errors.pairs;
  const general = errors?.message ?? errors?.root?.message;
  // A refused pair further down must be in sight.
  const lastBad = Array.isArray(errors)
    ? errors.reduce((last, error, index) => (error ? index : last), -1)
    : -1;
  const visible = fields.slice(0, Math.max(shown, lastBad + 1));

  function paste(event: ClipboardEvent, index: number) {
    const pairs = pastedPairs(event.clipboardData.getData("text/plain"));
    if (!pairs || pairs.length + fields.length > MAX_PAIRS) return;
    event.preventDefault();
    const here = getValues(`pairs.${index}`);
    insert(isBlank(here) ? index : index + 1, pairs);
    if (isBlank(here)) remove(index + pairs.length);
    setShown((was) => Math.max(was, index + pairs.length + 1));
  }

  function add() {
    append({ question: "", answer: "" }, { shouldFocus: false });
    setShown((was) => Math.max(was, fields.length + 1));
    setTimeout(() => setFocus(`pairs.${fields.length}.question`));
  }

  return (
    <div className={styles.editor}>
      <CsvImport
        room={MAX_PAIRS - filled(getValues("pairs")).length}
        onAdd={(pairs) => replace([...filled(getValues("pairs")), ...pairs])}
      />
      <ol className={styles.pairs} aria-label="Questions and answers">
        {visible.map((field, index) => (
          <li key={field.id} className={styles.row}>
            <span className={styles.number} aria-hidden>
              {index + 1}
            </span>
            <div className={styles.cells}>
              <Textarea
                aria-label={`Question ${index + 1}`}
                placeholder="A question, such as: Do you ship abroad?"
                rows={1}
                className={styles.question}
                error={errors?.[index]?.question?.message}
                onPaste={(event) => paste(event, index)}
                {...register(`pairs.${index}.question`)}
              />
              <Textarea
                aria-label={`Answer ${index + 1}`}
                placeholder="Its answer, such as: Yes, to all of Europe, in three to five days."
                rows={2}
                error={errors?.[index]?.answer?.message}
                {...register(`pairs.${index}.answer`)}
              />
            </div>
            <ActionIcon
              aria-label={`Remove question ${index + 1}`}
              disabled={fields.length === 1}
              onClick={() => remove(index)}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ol>
      {visible.length < fields.length && (
        <Button variant="default" onClick={() => setShown(visible.length + STEP)}>
          Show {Math.min(STEP, fields.length - visible.length)} more of {plural(fields.length, "pair")}
        </Button>
      )}
      {general && (
        <p className={styles.trouble} role="alert">
          {general}
        </p>
      )}
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          disabled={fields.length >= MAX_PAIRS}
          onClick={add}
        >
          Add a question
        </Button>
      </div>
    </div>
  );
}
