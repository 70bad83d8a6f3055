import { useQuery } from "@tanstack/react-query";
import type { Job, Source } from "@/api/types";
import { Status } from "@/components/Status";
import { jobKey } from "../jobs/useLiveJob";
import { STATUS } from "./describe";
import { isBusy } from "./queries";

/** A source's status. That its reading is paused only the job says, which whoever watches it has put into the cache. */
export function SourceStatus({ source }: { source: Source }) {
  const { data: job } = useQuery<Job>({
    queryKey: jobKey(source.job_id ?? ""),
    enabled: false,
    queryFn: () => Promise.reject(new Error("jobs are watched, not fetched")),
  });
  if (isBusy(source) && job?.paused) return <Status tone="paused">Paused</Status>;
  const { tone, word } = STATUS[source.status];
  return <Status tone={tone}>{word}</Status>;
}
