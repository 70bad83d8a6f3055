import { NumberInput, Switch, TextInput } from "@mantine/core";
import { Controller, useFormContext } from "react-hook-form";
import { Panel } from "@/components/Page";
import styles from "./SettingsForm.module.css";
import type { SettingsValues } from "./settingsValues";

/** How strictly the bot keeps to its pages. */
export function GroundingFields() {
  const { control, formState } = useFormContext<SettingsValues>();
  const { errors } = formState;
  return (
    <Panel
      title="Keeping to the pages"
      description="Every statement of an answer is checked against the pages before visitors see it."
    >
      <div className={styles.fields}>
        <Controller
          control={control}
          name="max_unsupported"
          render={({ field }) => (
            <NumberInput
              label="Statements without support, in percent"
              description="0: what no page supports is left out. In between: an answer with more of it is cut down to what is supported. 100: everything is shown at once, word by word, and only marked here."
              min={0}
              max={100}
              step={5}
              allowDecimal={false}
              error={errors.max_unsupported && "A whole number from 0 to 100."}
              {...field}
            />
          )}
        />
        <Controller
          control={control}
          name="small_talk"
          render={({ field: { value, onChange, ...field } }) => (
            <Switch
              label="Reply to greetings and thanks"
              description="In the visitor's language, and to “are you a bot?” honestly. Costs nothing: no model is asked."
              checked={value}
              onChange={(event) => onChange(event.currentTarget.checked)}
              {...field}
            />
          )}
        />
      </div>
    </Panel>
  );
}

/** Where visitors are sent when the bot does not know. */
export function FallbackFields() {
  const { register, formState } = useFormContext<SettingsValues>();
  const { errors } = formState;
  return (
    <Panel
      title="Where to send people"
      description="Shown below the refusal, after the pages that come nearest to the question. Leave empty what you don't offer."
    >
      <div className={styles.fields}>
        <TextInput
          label="Text"
          placeholder="Our team answers on weekdays from 9 to 5."
          error={errors.fallback_text?.message}
          {...register("fallback_text")}
        />
        <div className={styles.pair}>
          <TextInput
            label="Page"
            type="url"
            placeholder="https://shop.example/contact"
            error={errors.fallback_url?.message}
            {...register("fallback_url")}
          />
          <TextInput
            label="Email"
            type="email"
            placeholder="help@shop.example"
            error={errors.fallback_email?.message}
            {...register("fallback_email")}
          />
          <TextInput
            label="Telephone"
            type="tel"
            placeholder="+49 30 1234567"
            error={errors.fallback_phone?.message}
            {...register("fallback_phone")}
          />
        </div>
      </div>
    </Panel>
  );
}
