import { Checkbox, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { TestSettings } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { Panel } from "@/components/Page";
import { testSettingsQuery, useTestSettings } from "./queries";
import styles from "./Tests.module.css";

const CHOICES: [keyof TestSettings, string, string][] = [
  [
    "after_reindex",
    "Run after a new version of the index",
    "Whenever another version of what the bot knows begins to answer.",
  ],
  [
    "require_tests",
    "Require tests before changes go live",
    "Prompt, model and thresholds then change by a draft only. One that newly fails needs a reason, which is recorded.",
  ],
];

/** When tests run by themselves, and what they decide. Each is saved as it is ticked. */
export function TestSettingsPanel({ botId }: { botId: string }) {
  const { data: settings, error, refetch } = useQuery(testSettingsQuery(botId));
  const save = useTestSettings(botId);
  return (
    <Panel title="When they run">
      <div className={styles.fields}>
        {error && <ErrorNote error={error} title="This could not be loaded" onRetry={refetch} />}
        {save.error && <ErrorNote error={save.error} title="This was not saved" />}
        {!settings && !error && <Skeleton height={80} />}
        {settings &&
          CHOICES.map(([name, label, description]) => (
            <Checkbox
              key={name}
              label={label}
              description={description}
              checked={settings[name]}
              disabled={save.isPending}
              onChange={(event) => save.mutate({ ...settings, [name]: event.currentTarget.checked })}
            />
          ))}
      </div>
    </Panel>
  );
}
