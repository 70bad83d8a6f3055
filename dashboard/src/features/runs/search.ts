// What of a crawl report stands in the URL: which reading, which view of it, and every filter.
import type { AddressKind, Change } from "@/api/types";
import { joinOutcomes, parseOutcomes } from "../documents/outcomes";

export interface ReportSearch {
  /** Id of the reading; the latest if left out. */
  run?: string;
  view?: "changes";
  /** Outcomes, separated by commas. */
  outcome?: string;
  kind?: AddressKind;
  /** Part of an address or a title. */
  q?: string;
  change?: Change;
}

/** What is to be other, or how it follows from what is there. */
export type SearchChange = Partial<ReportSearch> | ((was: ReportSearch) => Partial<ReportSearch>);

export const ADDRESS_KINDS: Record<AddressKind, string> = {
  page: "Pages",
  robots: "robots.txt",
  sitemap: "Sitemaps",
};

export const CHANGES: Record<Change, string> = {
  added: "Added",
  removed: "Removed",
  changed: "Changed",
  outcome_changed: "Other outcome",
};

const oneOf = <K extends string>(names: Record<K, unknown>, value: unknown): K | undefined =>
  typeof value === "string" && Object.hasOwn(names, value) ? (value as K) : undefined;

/** The search as it may be; what is unknown is left out. */
export function reportSearch(search: Record<string, unknown>): ReportSearch {
  const q = search.q === undefined ? "" : String(search.q);
  return {
    run: typeof search.run === "string" ? search.run : undefined,
    view: search.view === "changes" ? "changes" : undefined,
    outcome: joinOutcomes(parseOutcomes(search.outcome)),
    kind: oneOf(ADDRESS_KINDS, search.kind),
    q: q === "" ? undefined : q,
    change: oneOf(CHANGES, search.change),
  };
}
