// The form: its parts are in the *Fields.tsx beside this file; here are saving, the bar and the preview.
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { FormProvider, useForm } from "react-hook-form";
import type { ApiError } from "@/api/problem";
import type { Bot } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { showProblem } from "@/components/form";
import { LeaveGuard } from "@/components/LeaveGuard";
import { notify } from "@/components/notices";
import { Locked, May } from "../auth/May";
import { useUpdateBot } from "../bots/queries";
import { BotPrivacyPanel } from "../privacy/BotPrivacyPanel";
import { useSaveDraft } from "../tests/queries";
import { BotBudgetPanel } from "../usage/BotBudgetPanel";
import { AnswerFields } from "./AnswerFields";
import { AppearanceFields } from "./AppearanceFields";
import { CachePanel } from "./CachePanel";
import { DeleteBot } from "./DeleteBot";
import { FallbackFields, GroundingFields } from "./GroundingFields";
import { ModelFields } from "./ModelFields";
import { RetrievalFields } from "./RetrievalFields";
import { SaveBar } from "./SaveBar";
import styles from "./SettingsForm.module.css";
import { ALIAS, FIELDS, type SettingsValues, settingsSchema, toPatch, toValues } from "./settingsValues";
import { VoiceFields } from "./VoiceFields";
import { WidgetPreview } from "./WidgetPreview";

export function SettingsForm({ bot }: { bot: Bot }) {
  const update = useUpdateBot(bot.id);
  const draft = useSaveDraft(bot.id);
  const navigate = useNavigate();
  const [problem, setProblem] = useState<ApiError | null>(null);
  const form = useForm<SettingsValues>({
    resolver: standardSchemaResolver(settingsSchema),
    defaultValues: toValues(bot),
    mode: "onTouched",
  });
  const { isDirty, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    setProblem(null);
    try {
      form.reset(toValues(await update.mutateAsync(toPatch(bot, values))));
      notify("Settings saved. Open widgets pick them up within a minute.");
    } catch (error) {
      setProblem(showProblem(error, FIELDS, form.setError, ALIAS));
    }
  });

  /** What changes answers is tried beside the live bot first; a new name has nothing to try. */
  const saveDraft = form.handleSubmit(async (values) => {
    setProblem(null);
    const { name, ...tried } = toPatch(bot, values);
    try {
      if (name) await update.mutateAsync({ name });
      await draft.mutateAsync(tried);
      form.reset(values);
      // It is saved; the guard knows that with the next render only.
      const to = "/bots/$botId/quality/tests/draft";
      await navigate({ to, params: { botId: bot.id }, ignoreBlocker: true });
    } catch (error) {
      setProblem(showProblem(error, FIELDS, form.setError, ALIAS));
    }
  });

  return (
    <FormProvider {...form}>
      <div className={styles.layout}>
        <form id="settings" onSubmit={submit} noValidate className={styles.column}>
          <Locked>
            <AppearanceFields />
            <VoiceFields />
            <FallbackFields />
            <AnswerFields />
            <ModelFields />
            <RetrievalFields />
            <GroundingFields />
          </Locked>
          {problem && <ErrorNote error={problem} title="The settings were not saved" />}
          <SaveBar
            form="settings"
            dirty={isDirty}
            saving={isSubmitting}
            onDiscard={() => form.reset(toValues(bot))}
            onDraft={() => void saveDraft()}
          />
        </form>
        <WidgetPreview bot={bot} />
        <div id="spending" className={styles.column}>
          <Locked quiet>
            <BotBudgetPanel bot={bot} />
          </Locked>
        </div>
        <div className={styles.column}>
          <Locked quiet>
            <CachePanel bot={bot} />
            <BotPrivacyPanel bot={bot} />
          </Locked>
          <May least="admin">
            <DeleteBot bot={bot} />
          </May>
        </div>
      </div>
      <LeaveGuard lost="Your changes to these settings would be lost." dirty={isDirty} />
    </FormProvider>
  );
}
