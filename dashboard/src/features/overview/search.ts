// What of the overview stands in the URL. Pure.

export interface OverviewSearch {
  /** Days looked back on, today included; 28 if left out. */
  days?: number;
  /** Only what visitors asked; everything if left out. */
  who?: "visitors";
}

export const SPANS = [7, 28, 90] as const;
export const USUAL_DAYS = 28;

/** The search as it may be; what is unknown is left out. */
export function overviewSearch(search: Record<string, unknown>): OverviewSearch {
  const days = SPANS.find((span) => span === Number(search.days));
  return {
    ...(days !== undefined && days !== USUAL_DAYS ? { days } : {}),
    ...(search.who === "visitors" ? { who: "visitors" as const } : {}),
  };
}
