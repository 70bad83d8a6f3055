import { Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Controller, useFormContext } from "react-hook-form";
import { Panel } from "@/components/Page";
import { installationQuery } from "../auth/queries";
import styles from "./SettingsForm.module.css";
import type { SettingsValues } from "./settingsValues";

const PARTS = [
  {
    name: "rewrite",
    label: "Understand follow-ups",
    help: "“And on Sundays?” is put as a whole question first, where it points back. Takes one more call of the chat model then.",
  },
  {
    name: "spelling",
    label: "Forgive spelling slips",
    help: "A word that no page holds is looked for as the nearest ones that some do, and compounds by their parts.",
  },
  {
    name: "widen",
    label: "Read on around a passage",
    help: "The model is given what stands before and after the best passages, too. Makes prompts a little longer.",
  },
  {
    name: "diversity",
    label: "Hear different pages",
    help: "Passages that say nearly the same are passed over, and no page crowds out the others.",
  },
  {
    name: "rerank",
    label: "Let a reranker order the passages",
    help: "A second model reads question and passages together. Only where the server has been given one.",
  },
] as const;

/** What the bot does to find passages. */
export function RetrievalFields() {
  const { control } = useFormContext<SettingsValues>();
  const { data: installation } = useQuery(installationQuery);
  const built = installation?.chat.provider === "builtin";
  return (
    <Panel
      title="Finding passages"
      description={
        built
          ? "All of it is on unless you say otherwise. Follow-ups need a chat model, which this server has not been given."
          : "All of it is on unless you say otherwise. The playground shows what each question found."
      }
    >
      <div className={styles.fields}>
        {PARTS.map((part) => (
          <Controller
            key={part.name}
            control={control}
            name={part.name}
            render={({ field: { value, onChange, ...field } }) => (
              <Switch
                label={part.label}
                description={part.help}
                checked={value}
                onChange={(event) => onChange(event.currentTarget.checked)}
                {...field}
              />
            )}
          />
        ))}
      </div>
    </Panel>
  );
}
