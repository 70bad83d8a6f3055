import { NumberInput, Textarea } from "@mantine/core";
import { Controller, useFormContext } from "react-hook-form";
import { Panel } from "@/components/Page";
import styles from "./SettingsForm.module.css";
import type { SettingsValues } from "./settingsValues";

/** How answers are made: instructions, and what counts as good enough. */
export function AnswerFields() {
  const { register, control, formState } = useFormContext<SettingsValues>();
  const { errors } = formState;
  return (
    <Panel
      title="Answers"
      description="Try changes in the playground: it shows scores and passages for every answer."
    >
      <div className={styles.fields}>
        <Textarea
          label="Instructions"
          description="Tone, audience, what to avoid. Answering only from the sources, with quotes, is built in."
          placeholder="Answer briefly and warmly. Call the product Acme Cloud."
          autosize
          minRows={4}
          maxRows={14}
          error={errors.system_prompt?.message}
          {...register("system_prompt")}
        />
        <div className={styles.pair}>
          <Controller
            control={control}
            name="min_score"
            render={({ field }) => (
              <NumberInput
                label="Minimum score"
                description="Below it the bot declines. Empty: the server's."
                min={0}
                max={1}
                step={0.05}
                decimalScale={2}
                error={errors.min_score && "A number from 0 to 1, or nothing."}
                {...field}
              />
            )}
          />
          <Controller
            control={control}
            name="passages"
            render={({ field }) => (
              <NumberInput
                label="Passages"
                description="How many the model gets to read, 1 to 20."
                min={1}
                max={20}
                allowDecimal={false}
                error={errors.passages && "A whole number from 1 to 20."}
                {...field}
              />
            )}
          />
        </div>
      </div>
    </Panel>
  );
}
