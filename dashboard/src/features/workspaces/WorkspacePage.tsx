// Settings > Workspace: its name, what one may do in it, and the way out.
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Button, Skeleton, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { ApiError } from "@/api/problem";
import type { CurrentWorkspace } from "@/api/types";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { ErrorNote } from "@/components/ErrorNote";
import { showProblem } from "@/components/form";
import { plural } from "@/components/format";
import type { NameValues } from "@/components/NameDialog";
import { notify } from "@/components/notices";
import { Page, Panel } from "@/components/Page";
import { useMe } from "../auth/queries";
import { ForSupport, useInSupport } from "../auth/support";
import { workspaceName } from "./name";
import { leaveWorkspace, useRenameWorkspace, workspaceQuery } from "./queries";
import styles from "./WorkspacePage.module.css";

export function WorkspacePage() {
  const me = useMe();
  const support = useInSupport();
  const { data, error, refetch } = useQuery(workspaceQuery);
  return (
    <Page narrow title="Workspace" description="Bots, knowledge, members and the plan belong to a workspace.">
      <div className={styles.column}>
        {error && <ErrorNote error={error} title="The workspace could not be loaded" onRetry={refetch} />}
        {!data && !error && <Skeleton height={160} radius={8} />}
        <ForSupport what="Changing the name" />
        {data && <NamePanel workspace={data} support={support} />}
        {data && me && !me.local && !support && <LeavePanel workspace={data} />}
      </div>
    </Page>
  );
}

function NamePanel({ workspace, support }: { workspace: CurrentWorkspace; support: boolean }) {
  const rename = useRenameWorkspace();
  const [problem, setProblem] = useState<ApiError | null>(null);
  const form = useForm<NameValues>({
    resolver: standardSchemaResolver(workspaceName),
    defaultValues: { name: workspace.name },
  });
  const manages = workspace.role === "owner" || workspace.role === "admin";
  const mayRename = manages && !support;
  const { errors, isSubmitting, isDirty } = form.formState;

  const submit = form.handleSubmit(async ({ name }) => {
    setProblem(null);
    try {
      const renamed = await rename.mutateAsync(name);
      form.reset({ name: renamed.name });
      notify(`The workspace is called ${renamed.name} now.`);
    } catch (failure) {
      setProblem(showProblem(failure, ["name"], form.setError));
    }
  });

  return (
    <Panel level={2} title="Name" description="Members see it; visitors don't.">
      <form onSubmit={submit} noValidate className={styles.form}>
        {problem && <ErrorNote error={problem} title="The workspace was not renamed" />}
        <TextInput
          label="Name of the workspace"
          autoComplete="off"
          readOnly={!mayRename}
          error={errors.name?.message}
          {...form.register("name")}
        />
        {mayRename && (
          <Button type="submit" loading={isSubmitting} disabled={!isDirty}>
            Rename
          </Button>
        )}
        {!mayRename && !support && (
          <p className="muted">Owners and admins can rename it. Your role is {workspace.role}.</p>
        )}
      </form>
    </Panel>
  );
}

function LeavePanel({ workspace }: { workspace: CurrentWorkspace }) {
  const [asking, ask] = useDisclosure(false);
  const lastOwner = workspace.role === "owner" && workspace.owners === 1;
  return (
    <Panel level={2} title="Leave this workspace">
      <div className={styles.leave}>
        {lastOwner ? (
          <p className="muted">
            You are its only owner, and a workspace can't be without one. Make somebody else an owner on the{" "}
            <Link to="/settings/members">Members</Link> page first.
          </p>
        ) : (
          <>
            <p className="muted">
              You are one of {plural(workspace.members, "member")}. To come back, somebody has to invite you
              again.
            </p>
            <Button variant="outline" color="red" onClick={ask.open}>
              Leave workspace
            </Button>
          </>
        )}
      </div>
      <ConfirmDialog
        opened={asking}
        onClose={ask.close}
        title={`Leave ${workspace.name}?`}
        action="Leave workspace"
        stay="Stay"
        onConfirm={() => leaveWorkspace(workspace.id)}
      >
        <p>
          You lose access at once, on all your devices, and API keys that you made stop working. What you have
          built here stays.
        </p>
      </ConfirmDialog>
    </Panel>
  );
}
