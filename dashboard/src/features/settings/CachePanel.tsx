// Answers that are given again to repeated questions. Each switch takes effect at once: it is no part of the form.
import { Button, Switch } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { Bot, BotSettings } from "@/api/types";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { ErrorNote } from "@/components/ErrorNote";
import { plural } from "@/components/format";
import { notify } from "@/components/notices";
import { Panel } from "@/components/Page";
import { useUpdateBot } from "../bots/queries";
import styles from "./SettingsForm.module.css";

const cacheQuery = (botId: string) =>
  queryOptions({
    queryKey: ["answer-cache", botId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/bots/{id}/cache", { params: { path: { id: botId } }, signal })),
  });

function useClearCache(botId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/bots/{id}/cache", { params: { path: { id: botId } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["answer-cache", botId] }),
  });
}

export function CachePanel({ bot }: { bot: Bot }) {
  const { data: kept } = useQuery(cacheQuery(bot.id));
  const update = useUpdateBot(bot.id);
  const clear = useClearCache(bot.id);
  const [asking, ask] = useDisclosure(false);
  const cache = bot.settings.cache ?? { answers: true, near: true };
  const set = (change: Partial<NonNullable<BotSettings["cache"]>>) =>
    update.mutate({ settings: { cache: { ...cache, ...change } } });
  const answers = kept?.answers ?? 0;
  return (
    <Panel
      title="Repeated questions"
      description="An answer that was given is given again to the same question: at once, and at no cost. A change of the bot or of its knowledge ends that."
    >
      <div className={styles.fields}>
        <Switch
          label="Answer repeated questions from the cache"
          description="Only whole answers with sources, asked without a conversation before them. Never one that was rated down."
          checked={cache.answers}
          disabled={update.isPending}
          onChange={(event) => set({ answers: event.currentTarget.checked })}
        />
        <Switch
          label="Also when they are worded a little differently"
          description="Other articles, greetings or plurals. Numbers, names and negations have to be the same."
          checked={cache.near}
          disabled={update.isPending || !cache.answers}
          onChange={(event) => set({ near: event.currentTarget.checked })}
        />
        {update.error && <ErrorNote error={update.error} title="The setting was not saved" />}
        <div className={styles.danger}>
          <p className="muted">{plural(answers, "answer")} in the cache.</p>
          <Button variant="default" disabled={answers === 0} onClick={ask.open}>
            Clear cache
          </Button>
        </div>
      </div>
      <ConfirmDialog
        opened={asking}
        onClose={ask.close}
        title="Clear the cache?"
        action="Clear cache"
        onConfirm={async () => {
          await clear.mutateAsync();
          notify("The cache was cleared.");
        }}
      >
        <p>
          {plural(answers, "answer")} will be forgotten. Conversations stay as they are; each question is
          answered anew when it is asked next, and costs a call of the model.
        </p>
      </ConfirmDialog>
    </Panel>
  );
}
