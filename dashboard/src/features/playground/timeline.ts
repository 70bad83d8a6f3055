// Cuts an answer's time into its parts. Pure.
import type { Timings } from "@/api/types";

export interface Part {
  key: "embed" | "retrieve" | "think" | "write";
  label: string;
  ms: number;
}

/** `first_token` and `total` count from the start of the request; embed and retrieve are spans within. */
export function timeline({ embed, retrieve, first_token, total }: Timings): Part[] {
  const before = embed + retrieve;
  return [
    { key: "embed", label: "Embed", ms: embed },
    { key: "retrieve", label: "Retrieve", ms: retrieve },
    { key: "think", label: "First word", ms: Math.max(0, first_token - before) },
    { key: "write", label: "Writing", ms: Math.max(0, total - Math.max(first_token, before)) },
  ];
}
