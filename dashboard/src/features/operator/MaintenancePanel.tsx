// Maintenance mode, switched on with what people are told, and off.
import { Button, NumberInput, Skeleton, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type ApiError, asApiError } from "@/api/problem";
import { amountError } from "@/components/amount";
import { ErrorNote } from "@/components/ErrorNote";
import { notify } from "@/components/notices";
import { Panel } from "@/components/Page";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { maintenanceQuery, useSetMaintenance } from "./console";
import styles from "./Operator.module.css";

/** A week. */
const MOST_MINUTES = 10_080;

export function MaintenancePanel() {
  const { data, error, refetch } = useQuery(maintenanceQuery);
  const set = useSetMaintenance();
  const [message, setMessage] = useState("");
  const [minutes, setMinutes] = useState<number | string>("");
  const [problem, setProblem] = useState<ApiError | null>(null);

  const wrong = amountError(minutes, 1, MOST_MINUTES, { whole: true });

  async function change(on: boolean) {
    setProblem(null);
    try {
      await set.mutateAsync(
        on
          ? {
              on,
              ...(message.trim() ? { message } : {}),
              ...(minutes === "" ? {} : { minutes: Number(minutes) }),
            }
          : { on },
      );
      notify(on ? "Maintenance mode is on." : "Maintenance mode is off.");
    } catch (failure) {
      setProblem(asApiError(failure));
    }
  }

  return (
    <Panel
      level={2}
      title="Maintenance mode"
      description="Members can look at everything and change nothing, the widget takes no questions, and no job is begun. You can do everything."
      actions={data && <Status tone={data.on ? "warn" : "neutral"}>{data.on ? "On" : "Off"}</Status>}
    >
      {error && !data && <ErrorNote error={error} title="It could not be loaded" onRetry={refetch} />}
      {!data && !error && <Skeleton height={80} radius={8} />}
      {data?.on && (
        <div className={styles.form}>
          <p>
            People are told: “{data.message}”
            {data.until && (
              <>
                {" "}
                Expected to end <Time at={data.until} ahead />.
              </>
            )}
          </p>
          <Button className={styles.left} loading={set.isPending} onClick={() => void change(false)}>
            End maintenance
          </Button>
        </div>
      )}
      {data && !data.on && (
        <form
          className={styles.form}
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            if (!wrong) void change(true);
          }}
        >
          <Textarea
            label="What people are told"
            placeholder="This server is being worked on. Everything can be looked at, and nothing can be changed until that is done."
            maxLength={300}
            autosize
            minRows={2}
            value={message}
            onChange={(event) => setMessage(event.currentTarget.value)}
          />
          <div className={styles.fields}>
            <NumberInput
              label="Minutes it is expected to take"
              placeholder="Not known"
              min={1}
              max={MOST_MINUTES}
              allowDecimal={false}
              error={wrong}
              value={minutes}
              onChange={setMinutes}
            />
            <Button type="submit" variant="default" loading={set.isPending}>
              Start maintenance
            </Button>
          </div>
        </form>
      )}
      {problem && <ErrorNote error={problem} title="It was not switched" />}
    </Panel>
  );
}
