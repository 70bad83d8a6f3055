// What a page would become, before anything is saved: asked for here, shown by TrialView.
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Button, Checkbox, SegmentedControl, Skeleton, Textarea, TextInput } from "@mantine/core";
import { IconFlask } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { FormProvider, useForm, useFormContext } from "react-hook-form";
import * as z from "zod/mini";
import { api, unwrap } from "@/api/client";
import { type ApiError, asApiError } from "@/api/problem";
import type { KnowledgeBase, TrialIn } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { showProblem } from "@/components/form";
import { Page, Panel } from "@/components/Page";
import { LookOnly, May } from "../auth/May";
import { ChunkFields, ExtractFields, LanguageFields } from "../pipeline/fields";
import {
  aliases,
  FIELDS,
  type PipelineValues,
  pipelineSchema,
  toPatch,
  toValues,
} from "../pipeline/pipelineValues";
import { useBotKnowledge } from "../versions/queries";
import { TrialView } from "./TrialView";
import styles from "./TryIt.module.css";

const route = getRouteApi("/_app/bots/$botId/knowledge/try");

const trySchema = z
  .extend(pipelineSchema, {
    kind: z.enum(["url", "text"]),
    url: z.string(),
    text: z.string(),
    question: z.string().check(z.maxLength(1000, "Use 1,000 characters or fewer.")),
    other: z.boolean(),
  })
  .check(
    z.refine(({ kind, url }) => kind !== "url" || url.trim() !== "", {
      error: "Enter the page's address.",
      path: ["url"],
    }),
    z.refine(({ kind, text }) => kind !== "text" || text.trim() !== "", {
      error: "Paste some text.",
      path: ["text"],
    }),
  );
const check = standardSchemaResolver(trySchema);

interface Values extends PipelineValues {
  kind: "url" | "text";
  url: string;
  text: string;
  question: string;
  other: boolean;
}

function toBody(values: Values, knowledge: KnowledgeBase): TrialIn {
  const { extract, chunk, language } = toPatch(knowledge.pipeline, values);
  return {
    ...(values.kind === "url" ? { url: values.url.trim() } : { text: values.text }),
    ...(values.question.trim() === "" ? {} : { question: values.question.trim() }),
    ...(values.other ? { pipeline: { extract, chunk, language } } : {}),
  };
}

export function TryPage() {
  const { botId } = route.useParams();
  const { data: knowledge, error, refetch } = useBotKnowledge(botId);
  return (
    <Page
      level={2}
      quiet
      title="Try it"
      description="See what the bot would make of a page or a text. Nothing is saved."
    >
      <LookOnly what="Trying pages" />
      {knowledge && (
        <May>
          <TryForm key={knowledge.id} knowledge={knowledge} />
        </May>
      )}
      {!knowledge && error && (
        <ErrorNote error={error} title="The pipeline could not be loaded" onRetry={refetch} />
      )}
      {!knowledge && !error && <Skeleton height={320} radius={8} />}
    </Page>
  );
}

function TryForm({ knowledge }: { knowledge: KnowledgeBase }) {
  const [problem, setProblem] = useState<ApiError | null>(null);
  const form = useForm<Values>({
    // Settings that are not used can't be wrong.
    resolver: (values, context, options) =>
      check(values.other ? values : { ...values, ...toValues(knowledge.pipeline) }, context, options),
    defaultValues: {
      ...toValues(knowledge.pipeline),
      kind: "url",
      url: "",
      text: "",
      question: "",
      other: false,
    },
  });
  const attempt = useMutation({
    mutationFn: (body: TrialIn) =>
      unwrap(api.POST("/api/v1/knowledge-bases/{id}/try", { params: { path: { id: knowledge.id } }, body })),
  });
  const submit = form.handleSubmit(async (values) => {
    setProblem(null);
    try {
      await attempt.mutateAsync(toBody(values, knowledge));
    } catch (error) {
      const { fields } = asApiError(error);
      setProblem(showProblem(error, ["url", "text", "question", ...FIELDS], form.setError, aliases(fields)));
    }
  });
  return (
    <FormProvider {...form}>
      <form onSubmit={submit} noValidate>
        <Panel>
          <TryFields />
          <Button type="submit" loading={attempt.isPending} mt={16}>
            Try it
          </Button>
        </Panel>
      </form>
      <p className="sr-only" role="status">
        {attempt.isPending && "Reading"}
        {attempt.isSuccess && "The result is below."}
      </p>
      {problem && <ErrorNote error={problem} title="It could not be tried" />}
      {attempt.isPending && <Skeleton height={240} radius={8} />}
      {attempt.isIdle && (
        <EmptyState icon={IconFlask} title="Try a page before you add it">
          You see the text that would be kept, the passages that it is cut into, and whether the bot could
          answer a question from them.
        </EmptyState>
      )}
      {attempt.data && <TrialView trial={attempt.data} />}
    </FormProvider>
  );
}

function TryFields() {
  const { register, watch, setValue, formState } = useFormContext<Values>();
  const { errors } = formState;
  const kind = watch("kind");
  return (
    <div className={styles.fields}>
      <SegmentedControl
        aria-label="What to try"
        className={styles.kind}
        data={[
          { value: "url", label: "Web page" },
          { value: "text", label: "Text" },
        ]}
        value={kind}
        onChange={(value) => setValue("kind", value as Values["kind"])}
      />
      {kind === "url" ? (
        <TextInput
          type="url"
          label="Address of the page"
          placeholder="https://example.com/prices"
          autoComplete="off"
          error={errors.url?.message}
          {...register("url")}
        />
      ) : (
        <Textarea
          label="Text"
          description="Plain text or Markdown."
          autosize
          minRows={5}
          maxRows={16}
          error={errors.text?.message}
          {...register("text")}
        />
      )}
      <TextInput
        label="Question"
        description="Optional: would the bot find the answer in it?"
        autoComplete="off"
        error={errors.question?.message}
        {...register("question")}
      />
      <Checkbox
        label="Try other settings"
        description="Instead of the pipeline's, only for this trial."
        {...register("other")}
      />
      {watch("other") && (
        <fieldset className={styles.other}>
          <legend className="sr-only">Settings for this trial</legend>
          <ExtractFields />
          <ChunkFields />
          <LanguageFields />
        </fieldset>
      )}
    </div>
  );
}
