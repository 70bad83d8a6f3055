// When a source is read again by itself, in the words and with the next times that the server gives.
import { NativeSelect, Skeleton, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useFormContext } from "react-hook-form";
import { asApiError } from "@/api/problem";
import { momentIn } from "@/components/format";
import { useDebounced } from "@/components/useDebounced";
import { scheduleQuery } from "../queries";
import { CHOICES, isCron, wireSchedule, zones } from "../schedule";
import type { SourceValues } from "../sourceValues";
import styles from "./Form.module.css";

export function ScheduleFields() {
  const { register, watch, formState } = useFormContext<SourceValues>();
  const { errors } = formState;
  const choice = watch("schedule");
  const known = useMemo(zones, []);
  const zone = watch("time_zone");
  return (
    <>
      <div className={styles.pair}>
        <NativeSelect
          label="Read again"
          data={[...CHOICES]}
          error={errors.schedule?.message}
          {...register("schedule")}
        />
        {choice !== "never" && (
          <NativeSelect
            label="Time zone"
            data={known.includes(zone) ? known : [zone, ...known]}
            error={errors.time_zone?.message}
            {...register("time_zone")}
          />
        )}
      </div>
      {choice === "cron" && (
        <TextInput
          label="Cron expression"
          description="Minute, hour, day of the month, month, day of the week. “0 6 * * 1” is Mondays at 6:00."
          placeholder="0 6 * * 1"
          className={styles.mono}
          spellCheck={false}
          error={errors.cron?.message}
          {...register("cron")}
        />
      )}
      {choice !== "never" && <NextTimes />}
    </>
  );
}

function NextTimes() {
  const { watch } = useFormContext<SourceValues>();
  const zone = watch("time_zone");
  const schedule = useDebounced(
    wireSchedule({ schedule: watch("schedule"), cron: watch("cron"), time_zone: zone }) ?? "",
  );
  // Those of a word are spread, so that not all sources begin at once.
  const spread = !schedule.includes(" ");
  const asks = schedule !== "" && (!schedule.includes(" ") || isCron(schedule));
  const { data, error, isPending } = useQuery({
    ...scheduleQuery(schedule, zone),
    enabled: asks,
    retry: false,
  });
  if (!asks) return null;
  if (error) {
    const { fields, message } = asApiError(error);
    return (
      <p className={styles.trouble} role="alert">
        {fields[0]?.detail ?? message}
      </p>
    );
  }
  return (
    <div className={styles.times} aria-live="polite">
      {isPending ? (
        <Skeleton height={14} width={280} maw="100%" />
      ) : (
        <>
          <p>Read {data.words}. Pages that have not changed cost nothing.</p>
          <p className={styles.note}>
            {spread ? "Next, within the hour from then:" : "Next:"}{" "}
            {data.next
              .slice(0, 3)
              .map((time) => momentIn(time, zone))
              .join("; ")}
          </p>
        </>
      )}
    </div>
  );
}
