import { Button, Skeleton, TextInput } from "@mantine/core";
import { IconDownload, IconSearch, IconTrash } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { download } from "@/api/download";
import { asApiError } from "@/api/problem";
import type { Visitor } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { plural } from "@/components/format";
import { LoadMore } from "@/components/LoadMore";
import { notify } from "@/components/notices";
import { Panel } from "@/components/Page";
import { Time } from "@/components/Time";
import { useDebounced } from "@/components/useDebounced";
import { EraseDialog } from "./EraseDialog";
import styles from "./Privacy.module.css";
import { visitorsQuery } from "./queries";

const route = getRouteApi("/_app/settings/privacy");

/** Finds a visitor, exports what is kept of them, erases them. */
export function VisitorsPanel({ mayErase }: { mayErase: boolean }) {
  const { q = "" } = route.useSearch();
  const navigate = useNavigate({ from: "/settings/privacy" });
  const [text, setText] = useState(q);
  const wanted = useDebounced(text.trim());
  const query = useInfiniteQuery(visitorsQuery(q));
  const [erased, setErased] = useState<Visitor>();
  const visitors = query.data?.pages.flatMap((page) => page.items) ?? [];

  useEffect(() => {
    if (wanted !== q) void navigate({ search: { q: wanted || undefined }, replace: true });
  }, [wanted, q, navigate]);

  return (
    <Panel
      level={2}
      title="Visitors"
      description="When somebody asks what you keep of them, or to be forgotten: find them by words they wrote, then hand them the file or erase them."
    >
      <div className={styles.stack}>
        <TextInput
          type="search"
          aria-label="Find a visitor"
          placeholder="Words from a conversation, or an id"
          leftSection={<IconSearch size={16} aria-hidden />}
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {query.error && !query.data && (
          <ErrorNote error={query.error} title="The visitors could not be loaded" onRetry={query.refetch} />
        )}
        {query.isPending && <Skeleton height={160} radius={8} />}
        {query.data && visitors.length === 0 && (
          <p className="muted" role="status">
            {q
              ? "Nobody said that. Try fewer words, or the id of a conversation."
              : "Nobody has opened the chat of one of your bots yet."}
          </p>
        )}
        {visitors.length > 0 && (
          <ul className={styles.visitors} aria-label="Visitors" aria-busy={query.isPlaceholderData}>
            {visitors.map((visitor) => (
              <VisitorRow key={visitor.id} visitor={visitor} mayErase={mayErase} onErase={setErased} />
            ))}
          </ul>
        )}
        <LoadMore query={query} />
        {!mayErase && visitors.length > 0 && (
          <p className={styles.hint}>An owner or admin of the workspace can export and erase them.</p>
        )}
      </div>
      <EraseDialog visitor={erased} onClose={() => setErased(undefined)} />
    </Panel>
  );
}

interface RowProps {
  visitor: Visitor;
  mayErase: boolean;
  onErase: (visitor: Visitor) => void;
}

function VisitorRow({ visitor, mayErase, onErase }: RowProps) {
  const [saving, setSaving] = useState(false);
  const about = visitor.latest ?? "Asked nothing";

  async function save() {
    setSaving(true);
    try {
      await download(`/api/v1/visitors/${visitor.id}/export`, `visitor-${visitor.id}.json`);
    } catch (error) {
      notify(`The file was not downloaded. ${asApiError(error).message}`, "bad");
    } finally {
      setSaving(false);
    }
  }

  return (
    <li className={styles.visitor}>
      <div className={styles.about}>
        <p className={styles.latest} title={about}>
          {visitor.latest ?? <span className="muted">{about}</span>}
        </p>
        <p className={styles.facts}>
          <span>{visitor.bot_name}</span>
          <span>{plural(visitor.conversations, "conversation")}</span>
          <span>{plural(visitor.messages, "message")}</span>
          <span>
            Seen <Time at={visitor.last_seen_at} />
          </span>
        </p>
      </div>
      {mayErase && (
        <div className={styles.tools}>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDownload size={14} aria-hidden />}
            loading={saving}
            onClick={() => void save()}
          >
            Export
          </Button>
          <Button
            size="xs"
            variant="outline"
            color="red"
            leftSection={<IconTrash size={14} aria-hidden />}
            onClick={() => onErase(visitor)}
          >
            Erase
          </Button>
        </div>
      )}
    </li>
  );
}
