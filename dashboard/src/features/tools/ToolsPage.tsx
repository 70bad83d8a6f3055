// What a bot may call besides reading its pages: its tools, the built-in search, and the record of calls.
import { Skeleton, Switch } from "@mantine/core";
import { IconPlus, IconTool } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { Tool } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import list from "@/components/List.module.css";
import { notify } from "@/components/notices";
import { Page, Panel } from "@/components/Page";
import { Status } from "@/components/Status";
import { Locked, May, useMay } from "../auth/May";
import { botQuery, useUpdateBot } from "../bots/queries";
import { CallList } from "./CallList";
import { toolsQuery } from "./queries";
import styles from "./Tools.module.css";
import { EXAMPLES } from "./toolValues";

const route = getRouteApi("/_app/bots/$botId/tools/");

export function ToolsPage() {
  const { botId } = route.useParams();
  const query = useQuery(toolsQuery(botId));
  const tools = query.data?.items ?? [];
  const none = query.isSuccess && tools.length === 0;
  const may = useMay();
  const add = (
    <May>
      <ButtonLink
        to="/bots/$botId/tools/new"
        params={{ botId }}
        leftSection={<IconPlus size={16} aria-hidden />}
      >
        Add tool
      </ButtonLink>
    </May>
  );
  return (
    <Page
      level={2}
      quiet
      title="Tools"
      description="Let the bot look things up and do things on your own servers."
      actions={tools.length > 0 && add}
    >
      {query.error && (
        <ErrorNote error={query.error} title="Tools could not be loaded" onRetry={query.refetch} />
      )}
      {query.isPending && <Skeleton height={120} radius={8} />}
      {none && !may && (
        <EmptyState icon={IconTool} title="No tools yet">
          A tool is an address of your own API that the bot may call while it answers. Giving it one takes the
          role editor.
        </EmptyState>
      )}
      {none && may && (
        <EmptyState icon={IconTool} title="Give the bot something to use" action={add}>
          A tool is an address of your own API that the bot may call while it answers: to look up an order, a
          stock, an appointment. Tools that change something ask the visitor first. Add one, or begin with an
          example below.
        </EmptyState>
      )}
      {none && may && (
        <ul className={styles.examples} aria-label="Examples">
          {EXAMPLES.map(({ label, hint }, example) => (
            <li key={label}>
              <Link
                to="/bots/$botId/tools/new"
                params={{ botId }}
                search={{ example }}
                className={styles.example}
              >
                <strong>{label}</strong>
                <span>{hint}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {tools.length > 0 && (
        <ul className={list.list} aria-label="Tools">
          {tools.map((tool) => (
            <ToolRow key={tool.id} tool={tool} botId={botId} />
          ))}
        </ul>
      )}
      <SearchAgain botId={botId} />
      {query.isSuccess && <CallList botId={botId} />}
    </Page>
  );
}

function ToolRow({ tool, botId }: { tool: Tool; botId: string }) {
  return (
    <li className={list.row}>
      <div className={styles.rowHead}>
        <Link to="/bots/$botId/tools/$toolId" params={{ botId, toolId: tool.id }} className={list.name}>
          {tool.title}
        </Link>
        {tool.enabled ? <Status tone="good">In use</Status> : <Status tone="paused">Switched off</Status>}
      </div>
      <p className={styles.description}>{tool.description}</p>
      <p className={list.facts}>
        <span>{tool.writes ? "Writes: visitors are asked first" : "Reads"}</span>
        <code className={styles.address}>
          {tool.method} {tool.url}
        </code>
      </p>
    </li>
  );
}

function SearchAgain({ botId }: { botId: string }) {
  const { data: bot } = useQuery(botQuery(botId));
  const update = useUpdateBot(botId);
  if (!bot) return null;
  return (
    <Panel
      title="Built in"
      description="Needs a model that can call tools, such as OpenAI's; with others questions may fail."
    >
      <Locked quiet>
        <Switch
          label="Search the knowledge again"
          description="The model may look for further passages, with words of its own, up to three times for an answer."
          checked={bot.settings.tools?.search_again ?? false}
          disabled={update.isPending}
          onChange={(event) => {
            const search_again = event.currentTarget.checked;
            update.mutate(
              { settings: { tools: { search_again } } },
              { onSuccess: () => notify(search_again ? "The bot may search again." : "Switched off.") },
            );
          }}
        />
      </Locked>
      {update.error && <ErrorNote error={update.error} title="The change was not saved" />}
    </Panel>
  );
}
