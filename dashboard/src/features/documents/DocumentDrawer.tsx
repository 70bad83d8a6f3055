// What the bot knows of one page: its extracted text, or the passages that it was cut into.
import { Drawer, SegmentedControl, Skeleton } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { DocumentText } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { count, plural, shortUrl } from "@/components/format";
import { Markdown } from "@/components/Markdown";
import { Status } from "@/components/Status";
import { safeUrl } from "@/components/safeUrl";
import styles from "./DocumentDrawer.module.css";
import { OUTCOMES } from "./outcomes";
import { documentQuery } from "./queries";

/** Longer texts are shown up to here: rendering a megabyte would freeze the page. */
const SHOWN = 60_000;

interface Props {
  id: string | undefined;
  onClose: () => void;
}

export function DocumentDrawer({ id, onClose }: Props) {
  const { data, error, refetch } = useQuery({ ...documentQuery(id ?? ""), enabled: !!id });
  const title = data ? (data.title ?? (data.url ? shortUrl(data.url) : "Untitled")) : "Page";
  return (
    <Drawer
      opened={!!id}
      onClose={onClose}
      position="right"
      size="min(720px, 100vw)"
      title={title}
      padding={20}
    >
      {error && <ErrorNote error={error} title="The page could not be loaded" onRetry={refetch} />}
      {!data && !error && <Skeleton height={240} radius={8} />}
      {data && <Body document={data} />}
    </Drawer>
  );
}

function Body({ document }: { document: DocumentText }) {
  const [view, setView] = useState<"text" | "passages">("text");
  const { tone, word } = OUTCOMES[document.outcome];
  const href = document.url && safeUrl(document.url);
  return (
    <div className={styles.body}>
      <div className={styles.facts}>
        <Status tone={tone}>{word}</Status>
        {document.language && <span>Language: {document.language}</span>}
        {document.http_status !== null && <span>HTTP {document.http_status}</span>}
        {href && (
          <a href={href} target="_blank" rel="noopener noreferrer">
            Open the page <IconExternalLink size={14} aria-hidden />
          </a>
        )}
      </div>
      {document.detail && <p className="muted">{document.detail}</p>}
      {document.text === "" ? (
        <p className="muted">No text is kept of this page.</p>
      ) : (
        <>
          <SegmentedControl
            aria-label="View"
            data={[
              { value: "text", label: "Text" },
              { value: "passages", label: plural(document.passages.length, "passage") },
            ]}
            value={view}
            onChange={(value) => setView(value as typeof view)}
          />
          {view === "text" ? (
            <>
              <Markdown text={document.text.slice(0, SHOWN)} />
              {document.text.length > SHOWN && (
                <p className="muted">
                  The first {count(SHOWN)} of {count(document.text.length)} characters are shown. The passages
                  hold all of it.
                </p>
              )}
            </>
          ) : (
            <ol className={styles.passages}>
              {document.passages.map((passage) => (
                <li key={passage.id}>
                  <p className={styles.where}>
                    {passage.heading_path.join(" › ") || "Beginning of the page"}
                    <span className="num">{plural(passage.tokens, "token")}</span>
                  </p>
                  <p className={styles.text}>{passage.text}</p>
                </li>
              ))}
            </ol>
          )}
        </>
      )}
    </div>
  );
}
