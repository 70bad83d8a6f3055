// A page beside the playground: what the bot knows of it, without leaving the chat.
import { Drawer, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { DocumentText as Document } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { shortUrl } from "@/components/format";
import { OutLink } from "@/components/OutLink";
import { Status } from "@/components/Status";
import styles from "./DocumentDrawer.module.css";
import { DocumentText } from "./DocumentText";
import { OUTCOMES } from "./outcomes";
import { documentQuery } from "./queries";

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

function Body({ document }: { document: Document }) {
  const { tone, word } = OUTCOMES[document.outcome];
  return (
    <div className={styles.body}>
      <div className={styles.facts}>
        <Status tone={tone}>{word}</Status>
        {document.language && <span>Language: {document.language}</span>}
        {document.http_status !== null && <span>HTTP {document.http_status}</span>}
        {document.url && <OutLink href={document.url}>Open the page</OutLink>}
      </div>
      {document.detail && <p className="muted">{document.detail}</p>}
      <DocumentText document={document} />
    </div>
  );
}
