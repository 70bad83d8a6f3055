import { Note } from "@/components/Note";

/** Says which models' costs are missing from the sums; nothing if none are. */
export function Unpriced({ models, capped = false }: { models: readonly string[]; capped?: boolean }) {
  if (models.length === 0) return null;
  const names = new Intl.ListFormat("en").format(models);
  return (
    <Note>
      The price of {names} is not known, so what it cost is not in these sums.{" "}
      {capped && "While there is a cap, models without a price are not called. "}
      Whoever runs the server can set it: FRONTDESK_PRICES__MODELS.
    </Note>
  );
}
