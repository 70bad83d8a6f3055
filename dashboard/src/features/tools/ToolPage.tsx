// One tool: the form, trying it, and its calls.
import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "@/api/problem";
import type { Tool } from "@/api/types";
import { BackLink } from "@/components/BackLink";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { ErrorNote } from "@/components/ErrorNote";
import { notify } from "@/components/notices";
import { Page, Panel } from "@/components/Page";
import { Locked, LookOnly, May } from "../auth/May";
import { NotFound } from "../shell/NotFound";
import { CallList } from "./CallList";
import { toolQuery, useDeleteTool } from "./queries";
import { TestPanel } from "./TestPanel";
import { ToolForm } from "./ToolForm";
import styles from "./Tools.module.css";
import { EXAMPLES, emptyValues, toValues } from "./toolValues";

const editing = getRouteApi("/_app/bots/$botId/tools/$toolId");
const adding = getRouteApi("/_app/bots/$botId/tools/new");

export function NewToolPage() {
  const { botId } = adding.useParams();
  const { example } = adding.useSearch();
  const navigate = useNavigate();
  const chosen = EXAMPLES[example ?? -1]?.values;
  return (
    <Page
      level={2}
      title="Add a tool"
      description="An address of your API that the bot may call while it answers."
      before={
        <BackLink to="/bots/$botId/tools" params={{ botId }}>
          Tools
        </BackLink>
      }
    >
      <LookOnly what="Adding tools" />
      <May>
        <ToolForm
          botId={botId}
          id={null}
          values={emptyValues(chosen)}
          onSaved={(tool) => {
            notify("Tool added. Try it before visitors do.");
            void navigate({
              // What was typed is saved; the form does not know yet.
              ignoreBlocker: true,
              to: "/bots/$botId/tools/$toolId",
              params: { botId, toolId: tool.id },
            });
          }}
        />
      </May>
    </Page>
  );
}

export function ToolPage() {
  const { botId, toolId } = editing.useParams();
  const { data: tool, error, refetch } = useQuery(toolQuery(toolId));
  if (error instanceof ApiError && [404, 422].includes(error.status)) return <NotFound />;
  return (
    <Page
      level={2}
      title={tool?.title ?? "Tool"}
      before={
        <BackLink to="/bots/$botId/tools" params={{ botId }}>
          Tools
        </BackLink>
      }
    >
      {error && !tool && <ErrorNote error={error} title="The tool could not be loaded" onRetry={refetch} />}
      {!error && !tool && <Skeleton height={480} radius={8} />}
      {tool && (
        <div className={styles.column}>
          <Locked>
            <TestPanel key={`test ${tool.updated_at}`} tool={tool} />
            <ToolForm
              key={tool.updated_at}
              botId={botId}
              id={tool.id}
              values={toValues(tool)}
              onSaved={() => notify("Saved. It holds from the next question on.")}
            />
          </Locked>
          <CallList botId={botId} toolId={tool.id} />
          <May>
            <DeleteTool tool={tool} />
          </May>
        </div>
      )}
    </Page>
  );
}

function DeleteTool({ tool }: { tool: Tool }) {
  const [open, setOpen] = useState(false);
  const remove = useDeleteTool(tool);
  const navigate = useNavigate();
  return (
    <Panel title="Delete the tool">
      <div className={styles.danger}>
        <p className="muted">The bot can't call it any more. The record of its calls stays.</p>
        <Button variant="default" onClick={() => setOpen(true)}>
          Delete tool
        </Button>
      </div>
      <ConfirmDialog
        opened={open}
        onClose={() => setOpen(false)}
        title={`Delete ${tool.title}?`}
        action="Delete tool"
        onConfirm={async () => {
          await remove.mutateAsync();
          notify(`${tool.title} was deleted.`);
          void navigate({ to: "/bots/$botId/tools", params: { botId: tool.bot_id } });
        }}
      >
        <p>Its address, its description and its secret headers are lost.</p>
      </ConfirmDialog>
    </Panel>
  );
}
