// The page for a new source: its kind first, then what that kind needs. What was typed for one kind stays while another
// is looked at. Files go out as soon as they are chosen; everything else with the button.
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Button } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { FormProvider, useForm } from "react-hook-form";
import type { ApiError } from "@/api/problem";
import { BackLink } from "@/components/BackLink";
import { ButtonLink } from "@/components/ButtonLink";
import { ErrorNote } from "@/components/ErrorNote";
import { showProblem } from "@/components/form";
import { LeaveGuard } from "@/components/LeaveGuard";
import { notify } from "@/components/notices";
import { Page, Panel } from "@/components/Page";
import { LookOnly, May } from "../auth/May";
import { useSettleGroup } from "../quality/unanswered/queries";
import { FileDrop } from "../uploads/FileDrop";
import { uploadStore } from "../uploads/store";
import { UploadList } from "../uploads/UploadList";
import { isWeb } from "./describe";
import styles from "./form/Form.module.css";
import { KindChoice } from "./form/KindChoice";
import { PairsEditor } from "./form/PairsEditor";
import { PatternFields } from "./form/PatternFields";
import { ScheduleFields } from "./form/ScheduleFields";
import { TextField, TitleField } from "./form/TextFields";
import { AddressField, LimitFields, StartListField } from "./form/WebFields";
import { useAddSource } from "./queries";
import { blank, FIELDS, type SourceValues, sourceSchema, toSourceIn } from "./sourceValues";

const route = getRouteApi("/_app/bots/$botId/knowledge/sources/new");

export function AddSourcePage() {
  const { botId } = route.useParams();
  const { kind = "site", question, group } = route.useSearch();
  const navigate = useNavigate({ from: "/bots/$botId/knowledge/sources/new" });
  const add = useAddSource(botId);
  const settle = useSettleGroup(botId);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const saved = useRef(false);
  const form = useForm<SourceValues>({
    resolver: standardSchemaResolver(sourceSchema),
    defaultValues: { ...blank(), type: kind, ...(question ? { pairs: [{ question, answer: "" }] } : {}) },
  });
  const { isSubmitting, dirtyFields } = form.formState;
  const { type: _type, ...typed } = dirtyFields;

  // The kind stands in the address, so that a link can open the page at it.
  useEffect(() => {
    form.setValue("type", kind);
    form.clearErrors();
    setProblem(null);
  }, [kind, form]);

  // The source is there whatever becomes of this: if it fails, the group stays open, and can be settled by hand.
  async function answered(id: string, sourceId: string) {
    try {
      await settle.mutateAsync({ group: { id }, status: "answered", sourceId });
      notify("The questions are marked as answered.");
    } catch {
      notify("The answer was added, but the questions are still listed as open.", "bad");
    }
  }

  const submit = form.handleSubmit(async (values) => {
    setProblem(null);
    try {
      const { source } = await add.mutateAsync(toSourceIn(values));
      saved.current = true;
      if (group && values.type === "qa") await answered(group, source.id);
      await navigate({
        to: "/bots/$botId/knowledge/sources/$sourceId",
        params: { botId, sourceId: source.id },
        ignoreBlocker: true,
      });
    } catch (error) {
      const alias = values.type === "url" ? { url: "urls", start_urls: "urls" } : {};
      setProblem(
        showProblem(error, FIELDS, form.setError, {
          ...alias,
          ...(values.schedule === "cron" ? { schedule: "cron" } : {}),
        } as Record<string, (typeof FIELDS)[number]>),
      );
    }
  });

  return (
    <Page
      narrow
      level={2}
      title="Add a source"
      description="The bot answers from its sources and from nothing else. Reading begins at once."
      before={
        <BackLink to="/bots/$botId/knowledge/sources" params={{ botId }}>
          All sources
        </BackLink>
      }
    >
      <LookOnly what="Adding sources" />
      <FormProvider {...form}>
        <May>
          <form onSubmit={submit} noValidate className={styles.form}>
            <KindChoice
              value={kind}
              onChange={(next) =>
                navigate({ search: (old) => ({ ...old, kind: next }), replace: true, resetScroll: false })
              }
            />
            {problem && <ErrorNote error={problem} title="The source was not added" />}
            <KindFields kind={kind} botId={botId} />
            <div className={styles.actions}>
              {kind === "file" ? (
                <ButtonLink variant="default" to="/bots/$botId/knowledge/sources" params={{ botId }}>
                  Go to the sources
                </ButtonLink>
              ) : (
                <>
                  <ButtonLink variant="default" to="/bots/$botId/knowledge/sources" params={{ botId }}>
                    Cancel
                  </ButtonLink>
                  <Button type="submit" loading={isSubmitting}>
                    Add source
                  </Button>
                </>
              )}
            </div>
          </form>
        </May>
      </FormProvider>
      <LeaveGuard
        dirty={Object.keys(typed).length > 0 && !saved.current && !isSubmitting}
        lost="What you typed for the new source would be lost."
      />
    </Page>
  );
}

function KindFields({ kind, botId }: { kind: SourceValues["type"]; botId: string }) {
  if (kind === "file")
    return (
      <>
        <FileDrop onFiles={(files) => uploadStore.add(botId, files)} />
        <UploadList botId={botId} />
      </>
    );
  if (kind === "text")
    return (
      <Panel>
        <div className={styles.fields}>
          <TitleField description="Visitors see it as the source." placeholder="Opening hours" />
          <TextField />
        </div>
      </Panel>
    );
  if (kind === "qa")
    return (
      <Panel>
        <div className={styles.fields}>
          <TitleField description="Visitors see it as the source." placeholder="Questions and answers" />
          <PairsEditor />
        </div>
      </Panel>
    );
  return (
    <>
      <Panel>
        <div className={styles.fields}>
          <AddressField />
          {kind !== "url" && <LimitFields />}
        </div>
      </Panel>
      {kind !== "url" && (
        <Panel
          title="Which pages"
          description="All that is found within the limits, if you leave this empty."
        >
          <div className={styles.fields}>
            <PatternFields />
            {kind === "site" && <StartListField />}
          </div>
        </Panel>
      )}
      {isWeb(kind) && (
        <Panel title="Keep it fresh">
          <div className={styles.fields}>
            <ScheduleFields />
          </div>
        </Panel>
      )}
    </>
  );
}
