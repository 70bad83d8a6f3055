// How a knowledge base's pages become passages: the form, and what a change of it takes to come into force.
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Skeleton } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { FormProvider, useForm } from "react-hook-form";
import { type ApiError, asApiError } from "@/api/problem";
import type { KnowledgeBase } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { ErrorNote } from "@/components/ErrorNote";
import { showProblem } from "@/components/form";
import { LeaveGuard } from "@/components/LeaveGuard";
import { Note } from "@/components/Note";
import { notify } from "@/components/notices";
import { Page, Panel } from "@/components/Page";
import { Locked } from "../auth/May";
import { SaveBar } from "../settings/SaveBar";
import { useBotKnowledge, useSavePipeline } from "../versions/queries";
import { ChunkFields, ExtractFields, FetchFields, LanguageFields } from "./fields";
import styles from "./Pipeline.module.css";
import { aliases, FIELDS, type PipelineValues, pipelineSchema, toPatch, toValues } from "./pipelineValues";

const route = getRouteApi("/_app/bots/$botId/knowledge/pipeline");
const FORM = "pipeline";

export function PipelinePage() {
  const { botId } = route.useParams();
  const { data: knowledge, error, refetch } = useBotKnowledge(botId);
  return (
    <Page
      narrow
      level={2}
      quiet
      title="Pipeline"
      description="How pages are fetched, read and cut into passages. Try it shows what a change does to a page."
      actions={
        <ButtonLink
          to="/bots/$botId/knowledge/pipeline/history"
          params={{ botId }}
          variant="default"
          leftSection={<IconHistory size={16} aria-hidden />}
        >
          History
        </ButtonLink>
      }
    >
      {knowledge && <PipelineForm key={knowledge.id} knowledge={knowledge} botId={botId} />}
      {!knowledge && error && (
        <ErrorNote error={error} title="The pipeline could not be loaded" onRetry={refetch} />
      )}
      {!knowledge && !error && <Skeleton height={480} radius={8} />}
    </Page>
  );
}

function PipelineForm({ knowledge, botId }: { knowledge: KnowledgeBase; botId: string }) {
  const save = useSavePipeline(knowledge.id);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const form = useForm<PipelineValues>({
    resolver: standardSchemaResolver(pipelineSchema),
    defaultValues: toValues(knowledge.pipeline),
    mode: "onTouched",
  });
  const { isDirty, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    setProblem(null);
    try {
      const saved = await save.mutateAsync(toPatch(knowledge.pipeline, values));
      form.reset(toValues(saved.pipeline));
      notify("Pipeline saved.");
    } catch (error) {
      setProblem(showProblem(error, FIELDS, form.setError, aliases(asApiError(error).fields)));
    }
  });

  return (
    <FormProvider {...form}>
      <form id={FORM} onSubmit={submit} noValidate className={styles.form}>
        {knowledge.behind && (
          <Note
            actions={
              <ButtonLink
                to="/bots/$botId/knowledge/versions"
                params={{ botId }}
                size="compact-sm"
                variant="default"
              >
                Go to versions
              </ButtonLink>
            }
          >
            The live version was made with other settings. They come into force with a re-index.
          </Note>
        )}
        <Locked>
          <Panel title="Fetching" description="Applies from the next reading of a source on.">
            <FetchFields />
          </Panel>
          <Panel title="Reading" description="Applies from the next reading of a source on.">
            <ExtractFields />
          </Panel>
          <Panel title="Cutting" description="Applies to the next version: save, then re-index.">
            <ChunkFields />
          </Panel>
          <Panel title="Searching" description="Applies to the next version: save, then re-index.">
            <LanguageFields />
          </Panel>
        </Locked>
        {problem && <ErrorNote error={problem} title="The pipeline was not saved" />}
        <SaveBar
          form={FORM}
          dirty={isDirty}
          saving={isSubmitting}
          onDiscard={() => form.reset(toValues(knowledge.pipeline))}
        />
      </form>
      <LeaveGuard lost="Your changes to the pipeline would be lost." dirty={isDirty} />
    </FormProvider>
  );
}
