// What a new version would hold and cost, before it is begun.
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { PipelinePatch } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { bytes, count, dollars, plural, remaining } from "@/components/format";
import { estimateQuery } from "./queries";
import styles from "./Versions.module.css";

export function EstimateFacts({ id, pipeline }: { id: string; pipeline: PipelinePatch }) {
  const { data, error, refetch } = useQuery(estimateQuery(id, pipeline));
  if (error) return <ErrorNote error={error} title="The estimate could not be made" onRetry={refetch} />;
  if (!data)
    return (
      <div role="status" aria-label="Estimating">
        <Skeleton height={120} radius={8} />
      </div>
    );
  const facts: [string, string][] = [
    ["Passages", `${count(data.chunks)} from ${plural(data.documents, "page")}`],
    ["Embedded already", plural(data.reused_chunks, "passage")],
    ["To embed", plural(data.tokens, "token")],
    ["Cost", data.cost_usd === null ? "Not known: this model's price is not set" : dollars(data.cost_usd)],
    ["Time", data.seconds === null ? "Not known yet" : remaining(data.seconds)],
    ["On disk", `about ${bytes(data.bytes)}`],
  ];
  return (
    <section aria-label="Estimate">
      <dl className={styles.estimate}>
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.why}>
        {data.needs_reindex
          ? data.why.join(" ")
          : "The live version was made with these settings; a new one would hold the same."}
      </p>
    </section>
  );
}
