// What the forms of an API key hold, and what becomes of it on the wire.
import * as z from "zod/mini";
import type { ApiKeyIn } from "@/api/types";

export const ROLES = [
  { value: "viewer", label: "Viewer: reads, searches and asks" },
  { value: "editor", label: "Editor: also changes bots and sources" },
  { value: "admin", label: "Admin: also deletes bots and conversations" },
] as const;

export const LIFETIMES = [
  { value: "30", label: "After 30 days" },
  { value: "90", label: "After 90 days" },
  { value: "365", label: "After a year" },
  { value: "never", label: "Never" },
] as const;

const MOST_PER_MINUTE = 1_000_000;
const DAY_MS = 24 * 60 * 60 * 1000;

const name = z
  .string()
  .check(z.trim(), z.minLength(1, "Give the key a name."), z.maxLength(100, "Use 100 characters or fewer."));

/** A limit as it is typed: nothing, or a whole number. */
const perMinute = z.string().check(
  z.trim(),
  z.refine(
    (text) => text === "" || (/^\d{1,7}$/.test(text) && +text >= 1 && +text <= MOST_PER_MINUTE),
    "Enter a whole number from 1 to 1,000,000, or leave it empty.",
  ),
);

export const newKeySchema = z.object({
  name,
  role: z.enum(["viewer", "editor", "admin"]),
  lifetime: z.enum(["30", "90", "365", "never"]),
  per_minute: perMinute,
});
export type NewKeyValues = z.infer<typeof newKeySchema>;

export const changeSchema = z.object({ name, per_minute: perMinute });
export type ChangeValues = z.infer<typeof changeSchema>;

/** The limit as the wire takes it; null for the installation's. */
export const limitOf = (text: string): number | null => (text.trim() === "" ? null : Number(text));

/** A new key as the wire takes it. */
export function apiKeyIn(values: NewKeyValues, now: number): ApiKeyIn {
  const { lifetime } = values;
  const end = lifetime === "never" ? null : new Date(now + Number(lifetime) * DAY_MS).toISOString();
  return {
    name: values.name.trim(),
    role: values.role,
    expires_at: end,
    per_minute: limitOf(values.per_minute),
  };
}
