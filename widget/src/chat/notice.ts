// The words for what went wrong, and whether trying again can help.
import type { Text } from "../text/en";

const words: Record<string, keyof Text> = {
  offline: "offline",
  unreachable: "unreachable",
  rate_limited: "rateLimited",
  model_unavailable: "unavailable",
  server_stopping: "unavailable",
  model_timeout: "timeout",
  lost: "lost",
  interrupted: "interrupted",
  quota_reached: "budget",
  origin_not_allowed: "gone",
  unauthorized: "gone",
  not_found: "gone",
};

export const noticeText = (code: string): keyof Text => words[code] ?? "failed";

/** What no second try mends. */
export const isFinal = (code: string): boolean => ["budget", "gone"].includes(noticeText(code));
