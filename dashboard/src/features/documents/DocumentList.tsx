// What a file, a text or a list of pairs became. Nothing was asked for over the web, so a reading has no addresses.
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Source } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { bytes, plural } from "@/components/format";
import list from "@/components/List.module.css";
import { Status } from "@/components/Status";
import { isBusy } from "../sources/queries";
import { OUTCOMES } from "./outcomes";
import { documentsQuery } from "./queries";

export function DocumentList({ source, botId, name }: { source: Source; botId: string; name: string }) {
  const { data, error, refetch } = useQuery(documentsQuery(source.id, isBusy(source)));
  if (error && !data)
    return <ErrorNote error={error} title="The text could not be loaded" onRetry={refetch} />;
  if (!data) return <Skeleton height={72} radius={8} />;
  if (data.items.length === 0) return null;
  return (
    <ul className={list.list} aria-label="What was read">
      {data.items.map((document) => (
        <li key={document.id} className={list.row}>
          <Link
            to="/bots/$botId/knowledge/documents/$documentId"
            params={{ botId, documentId: document.id }}
            className={list.name}
          >
            {document.title ?? name}
          </Link>
          <div className={list.facts}>
            <Status tone={OUTCOMES[document.outcome].tone} plain>
              {OUTCOMES[document.outcome].word}
            </Status>
            <span>{plural(document.chunks, "passage")}</span>
            <span>{bytes(document.bytes)}</span>
            {document.detail && <span>{document.detail}</span>}
          </div>
        </li>
      ))}
    </ul>
  );
}
