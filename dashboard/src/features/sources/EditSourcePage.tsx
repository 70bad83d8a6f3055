// The page to change a source: the same fields as for a new one, without its kind and its address, which it keeps.
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { FormProvider, useForm } from "react-hook-form";
import { ApiError } from "@/api/problem";
import type { Source } from "@/api/types";
import { BackLink } from "@/components/BackLink";
import { ButtonLink } from "@/components/ButtonLink";
import { ErrorNote } from "@/components/ErrorNote";
import { showProblem } from "@/components/form";
import { LeaveGuard } from "@/components/LeaveGuard";
import { notify } from "@/components/notices";
import { Page, Panel } from "@/components/Page";
import { Locked, May } from "../auth/May";
import { runsQuery, sampleQuery } from "../runs/queries";
import { NotFound } from "../shell/NotFound";
import { sourceName } from "./describe";
import styles from "./form/Form.module.css";
import { PairsEditor } from "./form/PairsEditor";
import { PatternFields } from "./form/PatternFields";
import { ReplaceFile } from "./form/ReplaceFile";
import { ScheduleFields } from "./form/ScheduleFields";
import { TextField, TitleField } from "./form/TextFields";
import { LimitFields, PagesField, StartListField } from "./form/WebFields";
import { pairsQuery, sourceQuery, textQuery, useUpdateSource } from "./queries";
import { FIELDS, fromSource, type SourceValues, sourceSchema, toPatch } from "./sourceValues";

const route = getRouteApi("/_app/bots/$botId/knowledge/sources/$sourceId/edit");

export function EditSourcePage() {
  const { sourceId } = route.useParams();
  const { data: source, error, refetch } = useQuery(sourceQuery(sourceId));
  const text = useQuery({ ...textQuery(sourceId), enabled: source?.type === "text" });
  const pairs = useQuery({ ...pairsQuery(sourceId), enabled: source?.type === "qa" });
  const written = source?.type === "text" ? text.data : source?.type === "qa" ? pairs.data : {};
  const failure = error ?? text.error ?? pairs.error;

  if (failure instanceof ApiError && [404, 422].includes(failure.status)) return <NotFound />;
  if (source && written) return <Form key={source.id} source={source} before={fromSource(source, written)} />;
  if (failure)
    return (
      <ErrorNote
        error={failure}
        title="The source could not be loaded"
        onRetry={() => {
          for (const query of [{ error, refetch }, text, pairs]) if (query.error) void query.refetch();
        }}
      />
    );
  return <Skeleton height={320} radius={8} />;
}

function Form({ source, before: loaded }: { source: Source; before: SourceValues }) {
  const { botId } = route.useParams();
  const navigate = useNavigate();
  const update = useUpdateSource(source);
  const [problem, setProblem] = useState<ApiError | null>(null);
  // What was there when the form opened; a poll of the source must not change what counts as a change.
  const [before] = useState(loaded);
  const form = useForm<SourceValues>({
    resolver: standardSchemaResolver(sourceSchema),
    defaultValues: before,
  });
  const { isDirty, isSubmitting, isSubmitSuccessful } = form.formState;
  const params = { botId, sourceId: source.id };
  const back = "/bots/$botId/knowledge/sources/$sourceId";

  const submit = form.handleSubmit(async (values) => {
    setProblem(null);
    try {
      const patch = toPatch(values, before);
      if (Object.keys(patch).length > 0) {
        await update.mutateAsync(patch);
        notify(
          patch.text !== undefined || patch.pairs
            ? "Saved. The bot reads it now."
            : "Saved. It applies from the next reading on.",
        );
      }
      await navigate({ to: back, params, ignoreBlocker: true });
    } catch (error) {
      setProblem(
        showProblem(error, FIELDS, form.setError, {
          ...(values.type === "url" ? { start_urls: "urls" } : {}),
          ...(values.schedule === "cron" ? { schedule: "cron" } : {}),
        } as Record<string, (typeof FIELDS)[number]>),
      );
    }
  });

  return (
    <Page
      narrow
      level={2}
      title={`Edit ${sourceName(source)}`}
      before={
        <BackLink to={back} params={params}>
          {sourceName(source)}
        </BackLink>
      }
    >
      <FormProvider {...form}>
        <form onSubmit={submit} noValidate className={styles.form}>
          <Locked>
            {problem && <ErrorNote error={problem} title="The source was not changed" />}
            <KindFields source={source} />
          </Locked>
          <div className={styles.actions}>
            <ButtonLink variant="default" to={back} params={params}>
              Cancel
            </ButtonLink>
            <May>
              <Button type="submit" loading={isSubmitting}>
                Save changes
              </Button>
            </May>
          </div>
        </form>
      </FormProvider>
      <LeaveGuard
        dirty={isDirty && !isSubmitting && !(isSubmitSuccessful && !problem)}
        lost="Your changes to this source would be lost."
      />
    </Page>
  );
}

function KindFields({ source }: { source: Source }) {
  const { type } = source;
  if (type === "text" || type === "qa")
    return (
      <Panel>
        <div className={styles.fields}>
          <TitleField description="Visitors see it as the source." />
          {type === "text" ? <TextField /> : <PairsEditor />}
        </div>
      </Panel>
    );
  const crawled = type === "site" || type === "sitemap";
  return (
    <>
      <Panel>
        <div className={styles.fields}>
          <TitleField
            description={
              type === "file"
                ? "Visitors see it as the source. Without one it is the file's own title or name."
                : "For your own overview; visitors see the titles of the pages."
            }
            placeholder={source.file?.name}
          />
          {type === "url" && <PagesField />}
          {crawled && <LimitFields />}
        </div>
      </Panel>
      {type === "file" && <ReplaceFile source={source} />}
      {crawled && <Scope source={source} />}
      {type !== "file" && (
        <Panel title="Keep it fresh">
          <div className={styles.fields}>
            <ScheduleFields />
          </div>
        </Panel>
      )}
    </>
  );
}

/** The patterns, tried on the addresses that the last reading met. */
function Scope({ source }: { source: Source }) {
  const { data: runs } = useQuery(runsQuery(source.id));
  const last = runs?.items[0];
  const { data } = useQuery({
    ...sampleQuery(last?.id ?? ""),
    enabled: !!last,
  });
  return (
    <Panel title="Which pages" description="All that is found within the limits, if you leave this empty.">
      <div className={styles.fields}>
        <PatternFields met={data} />
        {source.type === "site" && <StartListField />}
      </div>
    </Panel>
  );
}
