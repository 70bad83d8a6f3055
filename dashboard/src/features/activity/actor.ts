// Who did something, in words. Pure.
import type { Actor } from "@/api/types";

/** "Ada", "API key Nightly import", "Frontdesk". */
export function actorWords({ type, name, id }: Actor): string {
  switch (type) {
    case "system":
      return "Frontdesk";
    case "key":
      return `API key ${name ?? id?.slice(-6) ?? ""}`.trim();
    case "operator":
      return `${name ?? "Somebody"} (support)`;
    default:
      return name ?? "Somebody who is gone";
  }
}
