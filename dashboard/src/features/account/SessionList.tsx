import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { LoginSession } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { endSession, sessionsQuery } from "../auth/queries";
import styles from "./AccountPage.module.css";
import { browserName } from "./agent";

export function SessionList() {
  const { data, error, refetch, isPending } = useQuery(sessionsQuery);
  if (isPending) return <Skeleton height={48} />;
  if (error) return <ErrorNote error={error} title="Sessions could not be loaded" onRetry={refetch} />;
  return (
    <ul className={styles.sessions}>
      {data.items.map((item) => (
        <SessionRow key={item.id} item={item} />
      ))}
    </ul>
  );
}

function SessionRow({ item }: { item: LoginSession }) {
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => endSession(item.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ["sessions"] }),
  });
  const name = browserName(item.user_agent);
  return (
    <li>
      <div>
        <p className={styles.agent} title={item.user_agent ?? undefined}>
          {name} {item.current && <Status tone="good">This one</Status>}
        </p>
        <p className={styles.when}>
          Signed in <Time at={item.created_at} />, last used <Time at={item.last_used_at} />
        </p>
        {end.error && <ErrorNote error={end.error} title="The session was not ended" />}
      </div>
      {!item.current && (
        <Button size="xs" variant="default" loading={end.isPending} onClick={() => end.mutate()}>
          End session<span className="sr-only"> {name}</span>
        </Button>
      )}
    </li>
  );
}
