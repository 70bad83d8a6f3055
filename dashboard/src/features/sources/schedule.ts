// A schedule between the form (a choice, and a cron expression where that is the choice) and the wire (one string).
import * as z from "zod/mini";

export const CHOICES = [
  { value: "never", label: "Only when I say so" },
  { value: "hourly", label: "Every hour" },
  { value: "daily", label: "Every day" },
  { value: "weekly", label: "Every week" },
  { value: "monthly", label: "Every month" },
  { value: "cron", label: "By a cron expression" },
] as const;

const NAMES = CHOICES.map(({ value }) => value);

export const scheduleFields = {
  schedule: z.enum(NAMES),
  cron: z.string(),
  time_zone: z.string(),
};

export interface ScheduleValues {
  schedule: (typeof NAMES)[number];
  cron: string;
  time_zone: string;
}

/** The browser's own zone: most people mean the clock on their wall. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

export const zones = (): string[] => [...new Set(["UTC", ownZone(), ...Intl.supportedValuesOf("timeZone")])];

/** What goes over the wire for the choice; null for never. */
export function wireSchedule({ schedule, cron }: ScheduleValues): string | null {
  if (schedule === "never") return null;
  return schedule === "cron" ? cron.trim().replace(/\s+/g, " ") : schedule;
}

/** The choice for what is on the wire. */
export function scheduleValues(schedule: string | null, timeZone: string | null): ScheduleValues {
  const time_zone = timeZone ?? ownZone();
  const name = NAMES.find((choice) => choice === schedule);
  if (!schedule) return { schedule: "never", cron: "", time_zone };
  return name ? { schedule: name, cron: "", time_zone } : { schedule: "cron", cron: schedule, time_zone };
}

/** Five fields; whether they are a schedule the server says. */
export const isCron = (text: string): boolean => text.trim().split(/\s+/).length === 5 && text.trim() !== "";
