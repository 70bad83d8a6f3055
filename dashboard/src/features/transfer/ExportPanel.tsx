// The ways out: a bot or its knowledge base as one file, which can be imported here or on another server.
import { Panel } from "@/components/Page";
import { ExportButton } from "./ExportButton";
import styles from "./Transfer.module.css";

export function ExportPanel({ botId, knowledgeId }: { botId: string; knowledgeId: string }) {
  return (
    <Panel
      title="Export"
      description="One ZIP file with pages, passages and vectors: a backup, or the way to another server. Import it on the page of all bots. Conversations stay here."
    >
      <div className={styles.buttons}>
        <ExportButton path={`/api/v1/bots/${botId}/export`} fallback="bot.zip">
          Export bot
        </ExportButton>
        <ExportButton path={`/api/v1/knowledge-bases/${knowledgeId}/export`} fallback="knowledge-base.zip">
          Export knowledge base
        </ExportButton>
      </div>
    </Panel>
  );
}
