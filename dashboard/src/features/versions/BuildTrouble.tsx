// What stands in the way of a version that is being built, from its job: the version itself does not say.
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { ErrorNote } from "@/components/ErrorNote";
import { May } from "../auth/May";
import { buildJobQuery, useKnowledgeChanged } from "./queries";

export function BuildTrouble({ knowledgeId }: { knowledgeId: string }) {
  const { data: job } = useQuery(buildJobQuery(knowledgeId));
  const changed = useKnowledgeChanged();
  const retry = useMutation({
    mutationFn: (id: string) => unwrap(api.POST("/api/v1/jobs/{id}/retry", { params: { path: { id } } })),
    onSuccess: changed,
  });
  if (!job?.error) return null;
  const failed = job.status === "failed";
  return (
    <>
      <ErrorNote
        error={new Error(job.error.detail)}
        title={failed ? "Building stopped" : "Building was interrupted and goes on by itself"}
      >
        {failed && (
          <May>
            <Button
              size="compact-sm"
              variant="default"
              loading={retry.isPending}
              onClick={() => retry.mutate(job.id)}
            >
              Try again
            </Button>
          </May>
        )}
      </ErrorNote>
      {retry.error && <ErrorNote error={retry.error} title="It was not begun again" />}
    </>
  );
}
