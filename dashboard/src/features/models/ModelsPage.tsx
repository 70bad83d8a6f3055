// Settings > Models: the providers that a workspace brings along, those of the installation, and the modes.
import { Button, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { ErrorNote } from "@/components/ErrorNote";
import { Page, Panel } from "@/components/Page";
import { Status } from "@/components/Status";
import { useMe } from "../auth/queries";
import styles from "./Models.module.css";
import { ModesPanel } from "./ModesPanel";
import { ProviderCard } from "./ProviderCard";
import { ProviderDialog } from "./ProviderForm";
import { providersQuery } from "./queries";

export function ModelsPage() {
  const { data, error, refetch } = useQuery(providersQuery);
  const me = useMe();
  const [adding, add] = useDisclosure(false);
  const mayChange = me?.workspace.role === "owner" || me?.workspace.role === "admin";
  const canKeepKeys = data?.can_keep_keys ?? false;
  const button = mayChange && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={add.open} disabled={!data}>
      Add provider
    </Button>
  );
  return (
    <Page
      narrow
      title="Models"
      description="Who answers and who finds: model servers of your own beside this server's, and which of their models serve what."
      actions={button}
    >
      <div className={styles.column}>
        {error && <ErrorNote error={error} title="The providers could not be loaded" onRetry={refetch} />}
        {!data && !error && <Skeleton height={240} radius={8} />}
        {data && (
          <>
            <Panel
              level={2}
              title="Your providers"
              description="OpenAI, Azure, Ollama, llama.cpp, vLLM, or any server that speaks OpenAI's API. Only your workspace uses them."
            >
              {data.items.length === 0 ? (
                <p className="muted">
                  {mayChange
                    ? "None yet. Add one to answer with models and keys of your own; without, this server's models answer."
                    : "None yet. An owner or admin of the workspace can add one."}
                </p>
              ) : (
                <ul className={styles.providers}>
                  {data.items.map((provider) => (
                    <ProviderCard
                      key={provider.id}
                      provider={provider}
                      canKeepKeys={canKeepKeys}
                      mayChange={mayChange}
                    />
                  ))}
                </ul>
              )}
            </Panel>
            <Panel level={2} title="This server's" description="Set up by its operator, for all workspaces.">
              {data.installation.length === 0 ? (
                <p className="muted">
                  No chat model: the best sentences are quoted from the pages, word for word.
                </p>
              ) : (
                <ul className={styles.providers}>
                  {data.installation.map(({ reference, chat_models, embedding_models, resting }) => (
                    <li key={reference} className={styles.provider}>
                      <div className={styles.head}>
                        <h3 className={styles.name}>
                          {reference === "openai" ? "Its own model" : reference}
                        </h3>
                        {resting.length > 0 && <Status tone="warn">Left alone for now</Status>}
                      </div>
                      <p className={styles.words}>
                        {[...chat_models, ...embedding_models.map(({ name }) => name)].join(", ") ||
                          "No models named."}
                      </p>
                    </li>
                  ))}
                </ul>
              )}
            </Panel>
            <ModesPanel providers={data} mayChange={mayChange} />
          </>
        )}
      </div>
      <ProviderDialog opened={adding} onClose={add.close} provider={null} canKeepKeys={canKeepKeys} />
    </Page>
  );
}
