// Which models serve which mode. A bot has a mode; the models stand here, once for the whole workspace.
import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ModelModes, Modes, Providers } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { notify } from "@/components/notices";
import { Panel } from "@/components/Page";
import { chatOptions } from "./chatModels";
import { ModelList } from "./ModelList";
import styles from "./Models.module.css";
import { modesQuery, useSaveModes } from "./queries";

const WORDS = {
  chat: { name: "Chat", what: "Answering visitors." },
  coding: { name: "Coding", what: "Answering about code." },
  reasoning: { name: "Reasoning", what: "Thinking before it answers: slower, and more tokens." },
} as const;

interface Props {
  providers: Providers;
  mayChange: boolean;
}

export function ModesPanel({ providers, mayChange }: Props) {
  const { data, error, refetch } = useQuery(modesQuery);
  const some = chatOptions(providers).length > 0 || data?.items.some(({ chosen }) => chosen.length > 0);
  return (
    <Panel
      level={2}
      title="Modes"
      description="What a bot is for decides its model, unless it has one of its own. The first model answers; the next ones when it fails before its first word."
    >
      {error && <ErrorNote error={error} title="The modes could not be loaded" onRetry={refetch} />}
      {!data && !error && <Skeleton height={200} radius={8} />}
      {data && !some && (
        <p className="muted">
          There is no model to choose from yet.{" "}
          {mayChange && "Add a provider, and say here which of its models serves what."}
        </p>
      )}
      {data && some && (
        <Form key={JSON.stringify(data)} modes={data} providers={providers} mayChange={mayChange} />
      )}
    </Panel>
  );
}

function Form({ modes, providers, mayChange }: Props & { modes: Modes }) {
  const save = useSaveModes();
  const before = Object.fromEntries(modes.items.map(({ mode, chosen }) => [mode, chosen])) as ModelModes;
  const [chosen, setChosen] = useState(before);
  const dirty = JSON.stringify(chosen) !== JSON.stringify(before);
  return (
    <div className={styles.modes}>
      {modes.items.map(({ mode, asked, missing }) => {
        const now = asked.map(({ provider, model }) =>
          provider === "openai" ? model : `${model} (${provider})`,
        );
        return (
          <section key={mode} className={styles.mode} aria-label={WORDS[mode].name}>
            <div>
              <h3 className={styles.name}>{WORDS[mode].name}</h3>
              <p className={styles.words}>{WORDS[mode].what}</p>
              <p className={styles.when}>
                Now: {now.length > 0 ? now.join(", then ") : "no model, the best sentences are quoted"}
              </p>
              {missing.map((words) => (
                <p key={words} className={styles.lack}>
                  {words}
                </p>
              ))}
            </div>
            <ModelList
              label={`Models for ${WORDS[mode].name.toLowerCase()}`}
              description="None: as this server is set."
              value={chosen[mode] ?? []}
              onChange={(models) => setChosen({ ...chosen, [mode]: models })}
              providers={providers}
              disabled={!mayChange}
            />
          </section>
        );
      })}
      {save.error && <ErrorNote error={save.error} title="The modes were not saved" />}
      {mayChange && (
        <div className={styles.actions}>
          <Button
            disabled={!dirty}
            loading={save.isPending}
            onClick={() => save.mutate(chosen, { onSuccess: () => notify("The modes are saved.") })}
          >
            Save modes
          </Button>
        </div>
      )}
    </div>
  );
}
