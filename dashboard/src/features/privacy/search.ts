// What of the privacy page stands in the URL. Pure.
export interface PrivacySearch {
  /** What visitors are looked for by. */
  q?: string;
}

/** The search as it may be; what is unknown is left out. */
export function privacySearch(search: Record<string, unknown>): PrivacySearch {
  const q =
    typeof search.q === "string" || typeof search.q === "number" ? String(search.q).slice(0, 200) : "";
  return { q: q || undefined };
}
