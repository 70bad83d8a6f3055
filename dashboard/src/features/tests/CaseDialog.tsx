// A test case to be made or changed: what is asked, and what the answer must be.
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Button, Checkbox, Group, TagsInput, Textarea } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import * as z from "zod/mini";
import { type ApiError, asApiError } from "@/api/problem";
import type { TestCase } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { FormDialog, useUnsaved } from "@/components/FormDialog";
import { showProblem } from "@/components/form";
import { notify } from "@/components/notices";
import { useOneAtATime } from "@/components/useOneAtATime";
import { Locked, May, useMay } from "../auth/May";
import { useDeleteTest, useSaveTest } from "./queries";
import styles from "./Tests.module.css";

const schema = z.object({
  question: z
    .string()
    .check(
      z.trim(),
      z.minLength(1, "Write a question, as a visitor would ask it."),
      z.maxLength(2000, "Use 2,000 characters or fewer."),
    ),
  must_contain: z.array(z.string()),
  must_not_contain: z.array(z.string()),
  must_cite: z.array(z.string()),
  must_refuse: z.boolean(),
});
type Values = z.infer<typeof schema>;

const LISTS = [
  [
    "must_contain",
    "Must say",
    "13 euros",
    "Words or phrases, each with Enter. A * at the end stands for any ending: ticket*",
  ],
  ["must_not_contain", "Must not say", "12 euros", "None of these may stand in the answer."],
  ["must_cite", "Must cite", "https://example.com/prices", "A page’s address, or words of its title."],
] as const;

interface Props {
  botId: string;
  /** `new`, or the case that is changed; null while the dialog is closed. */
  test: TestCase | "new" | null;
  onClose: () => void;
}

export function CaseDialog({ botId, test, onClose }: Props) {
  return (
    <FormDialog opened={!!test} onClose={onClose} title={test === "new" ? "Add a test" : "Test"} size="lg">
      {test && <CaseForm botId={botId} test={test === "new" ? null : test} onClose={onClose} />}
    </FormDialog>
  );
}

function CaseForm({ botId, test, onClose }: { botId: string; test: TestCase | null; onClose: () => void }) {
  const save = useSaveTest(botId, test?.id ?? null);
  const remove = useDeleteTest(botId);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const form = useForm<Values>({
    resolver: standardSchemaResolver(schema),
    defaultValues: {
      question: test?.question ?? "",
      must_contain: test?.must_contain ?? [],
      must_not_contain: test?.must_not_contain ?? [],
      must_cite: test?.must_cite ?? [],
      must_refuse: test?.must_refuse ?? false,
    },
  });
  const { errors, isDirty, isSubmitting } = form.formState;
  // A word in one of the lists that Enter has not made a part of it yet.
  const [word, setWord] = useState("");
  useUnsaved(isDirty || word !== "");
  const may = useMay();
  const refuses = form.watch("must_refuse");

  const send = form.handleSubmit(async (values) => {
    setProblem(null);
    try {
      // A refusal says and cites nothing.
      const lists = values.must_refuse ? { must_contain: [], must_cite: [] } : {};
      await save.mutateAsync({ ...values, ...lists });
      notify(test ? "Test saved." : "Test added.");
      onClose();
    } catch (error) {
      const fields = ["question", "must_contain", "must_not_contain", "must_cite", "must_refuse"] as const;
      setProblem(showProblem(error, fields, form.setError));
    }
  });
  const submit = useOneAtATime(send);

  const drop = useOneAtATime(async () => {
    if (!test) return;
    try {
      await remove.mutateAsync(test.id);
      notify("Test deleted. Past runs keep its results.");
      onClose();
    } catch (error) {
      setProblem(asApiError(error));
    }
  });

  return (
    <form onSubmit={submit} noValidate className={styles.fields}>
      {problem && <ErrorNote error={problem} title="That did not work" />}
      <Locked>
        <Textarea
          label="Question"
          placeholder="What does a ticket cost?"
          autosize
          minRows={1}
          maxRows={6}
          data-autofocus
          error={errors.question?.message}
          {...form.register("question")}
        />
        <Controller
          control={form.control}
          name="must_refuse"
          render={({ field: { value, onChange, ...field } }) => (
            <Checkbox
              label="The bot must decline"
              description="For questions that it should leave alone."
              checked={value}
              onChange={(event) => onChange(event.currentTarget.checked)}
              {...field}
            />
          )}
        />
        {LISTS.filter(([name]) => !refuses || name === "must_not_contain").map(
          ([name, label, placeholder, description]) => (
            <Controller
              key={name}
              control={form.control}
              name={name}
              render={({ field }) => (
                <TagsInput
                  label={label}
                  description={description}
                  placeholder={field.value.length === 0 ? placeholder : ""}
                  maxTags={name === "must_cite" ? 10 : 20}
                  splitChars={[]}
                  acceptValueOnBlur
                  onSearchChange={setWord}
                  error={errors[name]?.message}
                  {...field}
                />
              )}
            />
          ),
        )}
        {test && test.history.length > 0 && (
          <p className={styles.hint}>
            Asked after {test.history.length} earlier messages, which stay as they are.
          </p>
        )}
      </Locked>
      <Group justify="space-between" gap={8}>
        {test && may ? (
          <Button
            variant="subtle"
            color="red"
            leftSection={<IconTrash size={16} aria-hidden />}
            loading={remove.isPending}
            onClick={drop}
          >
            Delete
          </Button>
        ) : (
          <span />
        )}
        <Group gap={8}>
          <Button variant="default" onClick={onClose}>
            {may ? "Cancel" : "Close"}
          </Button>
          <May>
            <Button type="submit" loading={isSubmitting}>
              {test ? "Save test" : "Add test"}
            </Button>
          </May>
        </Group>
      </Group>
    </form>
  );
}
