// The list of sources, narrowed by kind and by status, as the URL says. The wire gives all of them; a bot has few.
import type { Source } from "@/api/types";
import { KIND, STATUS } from "./describe";

export interface ListSearch {
  kind?: Source["type"];
  status?: Source["status"];
}

export const listSearch = ({ kind, status }: Record<string, unknown>): ListSearch => ({
  kind: typeof kind === "string" && Object.hasOwn(KIND, kind) ? (kind as Source["type"]) : undefined,
  status:
    typeof status === "string" && Object.hasOwn(STATUS, status) ? (status as Source["status"]) : undefined,
});

export const narrowed = (sources: readonly Source[], { kind, status }: ListSearch): Source[] =>
  sources.filter((source) => (!kind || source.type === kind) && (!status || source.status === status));
