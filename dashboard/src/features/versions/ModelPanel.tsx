// Another embedding model: chosen here, with the price of the change shown before it is made.
import { Button, NativeSelect, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { EmbeddingModel, IndexVersion } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { count, dollars } from "@/components/format";
import { Panel } from "@/components/Page";
import { modelsQuery } from "./queries";
import { ReindexDialog } from "./ReindexDialog";
import styles from "./Versions.module.css";

const key = ({ provider, model, dimensions }: { provider: string; model: string; dimensions: number }) =>
  `${provider}/${model}/${dimensions}`;

function label(model: EmbeddingModel, live: IndexVersion): string {
  const price =
    model.price_usd_per_million === null
      ? "price not known"
      : model.price_usd_per_million === 0
        ? "free"
        : `${dollars(model.price_usd_per_million)} for a million tokens`;
  const now = key(model) === key(live) ? ", in use" : "";
  const whose = ["openai", "builtin", "local"].includes(model.provider) ? "" : `${model.provider_name}, `;
  return `${model.model} (${whose}${count(model.dimensions)} numbers, ${price}${now})`;
}

interface Props {
  id: string;
  /** What is wrong with the live version's model. */
  trouble: string | null;
  live: IndexVersion;
  /** Whether a version is being built: there is one at a time. */
  busy: boolean;
}

export function ModelPanel({ id, trouble, live, busy }: Props) {
  const { data, error, refetch } = useQuery(modelsQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const [asking, ask] = useDisclosure(false);
  const value = chosen ?? key(live);
  const model = data?.items.find((item) => key(item) === value) ?? null;
  const listed = data?.items.some((item) => key(item) === key(live)) ?? false;
  return (
    <Panel
      title="Embedding model"
      description="It turns passages into numbers, by which they are found. Another model needs a new version; the estimate comes first."
    >
      {error && <ErrorNote error={error} title="The models could not be loaded" onRetry={refetch} />}
      {trouble && <ErrorNote error={new Error(trouble)} title="The model in use needs you" />}
      {!data && !error && <Skeleton height={58} radius={8} />}
      {data && (
        <div className={styles.model}>
          <NativeSelect
            label="Model"
            value={value}
            onChange={(event) => setChosen(event.currentTarget.value)}
            data={[
              ...(listed ? [] : [{ value: key(live), label: `${live.model} (in use)` }]),
              ...data.items.map((item) => ({ value: key(item), label: label(item, live) })),
            ]}
          />
          <Button variant="default" disabled={!model || value === key(live) || busy} onClick={ask.open}>
            Re-index with this model
          </Button>
          <ReindexDialog id={id} model={model} opened={asking} onClose={ask.close} />
        </div>
      )}
    </Panel>
  );
}
