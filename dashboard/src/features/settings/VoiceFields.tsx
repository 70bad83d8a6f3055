import { ActionIcon, Button, Input, Textarea, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useFieldArray, useFormContext } from "react-hook-form";
import { Panel } from "@/components/Page";
import styles from "./SettingsForm.module.css";
import type { SettingsValues } from "./settingsValues";

const MAX_QUESTIONS = 6;

/** What the widget says before and around the answers. */
export function VoiceFields() {
  const { register, formState } = useFormContext<SettingsValues>();
  const { errors } = formState;
  return (
    <Panel title="Words" description="What visitors read before they ask, and when the bot does not know.">
      <div className={styles.fields}>
        <Textarea
          label="Welcome text"
          autosize
          minRows={2}
          maxRows={6}
          error={errors.welcome_text?.message}
          {...register("welcome_text")}
        />
        <TextInput
          label="Placeholder"
          description="In the empty question field."
          error={errors.placeholder?.message}
          {...register("placeholder")}
        />
        <StarterQuestions />
        <Textarea
          label="When it does not know"
          description="Said instead of a guess. Where to send people has fields of its own below."
          autosize
          minRows={2}
          maxRows={6}
          error={errors.refusal_text?.message}
          {...register("refusal_text")}
        />
      </div>
    </Panel>
  );
}

function StarterQuestions() {
  const { register, control, formState } = useFormContext<SettingsValues>();
  const { fields, append, remove, swap } = useFieldArray({ control, name: "starter_questions" });
  const errors = formState.errors.starter_questions;
  return (
    <Input.Wrapper
      label="Starter questions"
      labelElement="div"
      description={`Shown as buttons under the welcome text; up to ${MAX_QUESTIONS}.`}
      error={errors?.message ?? errors?.root?.message}
    >
      <ol className={styles.questions}>
        {fields.map((field, index) => (
          <li key={field.id} className={styles.question}>
            <TextInput
              aria-label={`Starter question ${index + 1}`}
              placeholder="What does shipping cost?"
              error={errors?.[index]?.text?.message}
              {...register(`starter_questions.${index}.text`)}
            />
            <div className={styles.questionTools}>
              <ActionIcon
                aria-label={`Move question ${index + 1} up`}
                disabled={index === 0}
                onClick={() => swap(index, index - 1)}
              >
                <IconArrowUp size={16} aria-hidden />
              </ActionIcon>
              <ActionIcon
                aria-label={`Move question ${index + 1} down`}
                disabled={index === fields.length - 1}
                onClick={() => swap(index, index + 1)}
              >
                <IconArrowDown size={16} aria-hidden />
              </ActionIcon>
              <ActionIcon aria-label={`Remove question ${index + 1}`} onClick={() => remove(index)}>
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </div>
          </li>
        ))}
      </ol>
      {fields.length < MAX_QUESTIONS && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => append({ text: "" })}
        >
          Add question
        </Button>
      )}
    </Input.Wrapper>
  );
}
