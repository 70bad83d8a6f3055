// Two-step sign-in: whether it is on, and the dialogs that switch it.
import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { User } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { plural } from "@/components/format";
import { Panel } from "@/components/Page";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import styles from "./AccountPage.module.css";
import { secondFactorQuery } from "./queries";
import { SetUpDialog } from "./SetUpDialog";
import { TwoStepDialog } from "./TwoStepDialog";

type Open = "set-up" | "codes" | "off" | null;

export function TwoStep({ user }: { user: User }) {
  const { data, error, refetch, isPending } = useQuery(secondFactorQuery);
  const [open, setOpen] = useState<Open>(null);
  const close = () => {
    setOpen(null);
    void refetch();
  };
  return (
    <Panel
      level={2}
      title="Two-step sign-in"
      description="Besides the password, a code from an app on your phone. A password that leaked is then not enough."
    >
      {isPending ? (
        <Skeleton height={36} />
      ) : error ? (
        <ErrorNote error={error} title="Two-step sign-in could not be looked up" onRetry={refetch} />
      ) : data.enabled_at ? (
        <>
          <p className={styles.line}>
            <Status tone="good">On</Status>
            <span>
              Switched on <Time at={data.enabled_at} />
            </span>
            {data.recovery_codes_left < 4 ? (
              <Status tone="warn">{plural(data.recovery_codes_left, "recovery code")} left</Status>
            ) : (
              <span className="muted">{plural(data.recovery_codes_left, "recovery code")} left</span>
            )}
          </p>
          <div className={styles.buttons}>
            <Button variant="default" onClick={() => setOpen("codes")}>
              New recovery codes
            </Button>
            <Button variant="default" onClick={() => setOpen("off")}>
              Switch off
            </Button>
          </div>
        </>
      ) : (
        <>
          <p className={styles.line}>
            <Status tone="neutral">Off</Status>
          </p>
          <div className={styles.buttons}>
            <Button onClick={() => setOpen("set-up")}>Set up</Button>
          </div>
        </>
      )}
      <SetUpDialog user={user} opened={open === "set-up"} onClose={close} />
      <TwoStepDialog
        user={user}
        what={open === "off" ? "off" : "codes"}
        opened={open === "codes" || open === "off"}
        onClose={close}
      />
    </Panel>
  );
}
