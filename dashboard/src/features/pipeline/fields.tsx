// The pipeline's fields in their groups: for the form that saves them, and for trying other ones on a page.
import { Checkbox, NativeSelect, NumberInput, Textarea } from "@mantine/core";
import { Controller, useFormContext } from "react-hook-form";
import styles from "./Pipeline.module.css";
import { LANGUAGES, type PipelineValues } from "./pipelineValues";

interface NumberProps {
  name: "delay_ms" | "gone_after_days" | "target_tokens" | "max_tokens" | "min_tokens";
  label: string;
  description: string;
  max: number;
  step: number;
}

function Whole({ name, ...props }: NumberProps) {
  const { control, formState } = useFormContext<PipelineValues>();
  return (
    <Controller
      control={control}
      name={name}
      render={({ field }) => (
        <NumberInput
          {...props}
          min={0}
          allowDecimal={false}
          error={formState.errors[name]?.message}
          {...field}
        />
      )}
    />
  );
}

export function FetchFields() {
  const { register, formState } = useFormContext<PipelineValues>();
  return (
    <div className={styles.fields}>
      <NativeSelect
        label="Run a page's scripts"
        description="Only where the operator has set up a browser."
        data={[
          { value: "auto", label: "Where it has no text without them" },
          { value: "always", label: "On every page" },
          { value: "off", label: "Never" },
        ]}
        error={formState.errors.render?.message}
        {...register("render")}
      />
      <div className={styles.pair}>
        <Whole
          name="delay_ms"
          label="Pause between requests, in milliseconds"
          description="To one host. Never less than the server's own."
          max={60_000}
          step={100}
        />
        <Whole
          name="gone_after_days"
          label="Days that gone pages go on answering"
          description="A site that is down for a day loses nothing."
          max={90}
          step={1}
        />
      </div>
      <Checkbox
        label="Trust the sitemap's dates"
        description="Pages that have not changed by their sitemap are not asked for."
        {...register("trust_lastmod")}
      />
    </div>
  );
}

export function ExtractFields() {
  const { register, formState } = useFormContext<PipelineValues>();
  return (
    <div className={styles.fields}>
      <Checkbox
        label="Only the main content"
        description="Without menus, headers and footers."
        {...register("main_content_only")}
      />
      <Checkbox
        label="Leave out repeated text"
        description="Text that stands on nearly every page of a site."
        {...register("without_repeated")}
      />
      <Textarea
        label="Leave out what these CSS selectors match"
        description="One a line, at most 20."
        placeholder={".cookie-banner\n#related"}
        autosize
        minRows={2}
        maxRows={10}
        spellCheck={false}
        error={formState.errors.remove?.message}
        {...register("remove")}
      />
    </div>
  );
}

const NAMES = new Intl.DisplayNames("en", { type: "language" });
const CHOICES = [
  { value: "auto", label: "Any language" },
  ...LANGUAGES.filter((code) => code !== "auto")
    .map((code) => ({ value: code, label: NAMES.of(code) ?? code }))
    .sort((a, b) => a.label.localeCompare(b.label)),
];

export function LanguageFields() {
  const { register, formState } = useFormContext<PipelineValues>();
  return (
    <NativeSelect
      label="Language of the pages"
      description="Any language suits mixed pages and every script. One language adds its own endings and leaves out only its own small words."
      data={CHOICES}
      error={formState.errors.language?.message}
      {...register("language")}
    />
  );
}

export function ChunkFields() {
  const { register } = useFormContext<PipelineValues>();
  return (
    <div className={styles.fields}>
      <div className={styles.pair}>
        <Whole
          name="target_tokens"
          label="Tokens to aim at"
          description="50 to 2,000. Four letters make about one."
          max={2000}
          step={50}
        />
        <Whole
          name="max_tokens"
          label="Tokens at most"
          description="100 to 4,000, at least the aim."
          max={4000}
          step={50}
        />
        <Whole
          name="min_tokens"
          label="Tokens at least"
          description="Smaller sections share a passage."
          max={2000}
          step={10}
        />
      </div>
      <Checkbox
        label="Merge similar passages"
        description="What pages say alike is stored once, also when a few words differ."
        {...register("merge_similar")}
      />
    </div>
  );
}
