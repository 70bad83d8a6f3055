// The workspace's bots, and the way to a new one.
import { Button, Group, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMessageChatbot, IconPlus, IconUpload } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Bot } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import { plural } from "@/components/format";
import { LoadMore } from "@/components/LoadMore";
import { Page } from "@/components/Page";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { inkOn } from "@/theme/ink";
import { May, useMay } from "../auth/May";
import { ImportDialog } from "../transfer/ImportDialog";
import { quotasQuery } from "../usage/queries";
import styles from "./BotsPage.module.css";
import { CreateBotDialog } from "./CreateBotDialog";
import { botsQuery } from "./queries";

export function BotsPage() {
  const query = useInfiniteQuery(botsQuery);
  const paused = new Set(useQuery(quotasQuery).data?.paused_bots.map(({ id }) => id));
  const makes = useMay();
  const [creating, dialog] = useDisclosure(false);
  const [importing, importer] = useDisclosure(false);
  const bots = query.data?.pages.flatMap((page) => page.items) ?? [];
  const empty = query.isSuccess && bots.length === 0;
  const create = (
    <Group gap={8} justify="center">
      <May least="admin">
        <Button variant="default" leftSection={<IconUpload size={16} aria-hidden />} onClick={importer.open}>
          Import
        </Button>
      </May>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={dialog.open}>
        Create bot
      </Button>
    </Group>
  );

  return (
    <Page
      title="Bots"
      description="Each bot answers from its own sources, in its own words, on the sites you allow."
      actions={!empty && makes && create}
    >
      {query.error && (
        <ErrorNote error={query.error} title="Bots could not be loaded" onRetry={query.refetch} />
      )}
      {query.isPending && <BotsSkeleton />}
      {empty && !makes && (
        <EmptyState icon={IconMessageChatbot} title="No bots yet">
          A bot reads a website and answers its visitors. Making one takes the role editor, which an owner or
          admin of the workspace can give you.
        </EmptyState>
      )}
      {empty && makes && (
        <EmptyState icon={IconMessageChatbot} title="Make your first bot" action={create}>
          A bot reads your website and answers visitors from it, with links to the pages that it relied on.
          Name it, give it an address, and try it a minute later.
        </EmptyState>
      )}
      {bots.length > 0 && (
        <ul className={styles.list}>
          {bots.map((bot) => (
            <BotRow key={bot.id} bot={bot} paused={paused.has(bot.id)} />
          ))}
        </ul>
      )}
      <LoadMore query={query} />
      <CreateBotDialog opened={creating} onClose={dialog.close} />
      <ImportDialog opened={importing} onClose={importer.close} />
    </Page>
  );
}

function BotRow({ bot, paused }: { bot: Bot; paused: boolean }) {
  return (
    <li className={styles.row}>
      <span
        className={styles.swatch}
        style={{ background: bot.settings.theme.color, color: inkOn(bot.settings.theme.color) }}
        aria-hidden
      >
        {[...bot.name][0]?.toUpperCase()}
      </span>
      <div className={styles.main}>
        <Link to="/bots/$botId" params={{ botId: bot.id }} className={styles.name}>
          {bot.name}
        </Link>
        <p className={styles.facts}>
          {paused && (
            <span className={styles.state}>
              <Status tone="paused">Paused by the plan</Status>
            </span>
          )}
          {bot.counts.sources === 0 ? (
            "No sources yet"
          ) : (
            <span>
              {plural(bot.counts.documents, "page")} from {plural(bot.counts.sources, "source")}
            </span>
          )}
        </p>
      </div>
      <p className={styles.conversations}>{plural(bot.counts.conversations, "conversation")}</p>
      <p className={styles.updated}>
        Updated <Time at={bot.updated_at} />
      </p>
    </li>
  );
}

function BotsSkeleton() {
  return (
    <div className={styles.list} aria-busy="true">
      {[140, 190, 120].map((width) => (
        <div key={width} className={styles.row}>
          <Skeleton width={32} height={32} radius={8} />
          <div className={styles.main}>
            <Skeleton width={width} height={14} />
            <Skeleton width={width + 40} height={10} mt={8} />
          </div>
        </div>
      ))}
    </div>
  );
}
