// What is said about a cap that is nearly or wholly used up. Pure.
import type { Account } from "@/api/types";
import { dollars } from "@/components/format";

type Mark = Account["reached"][number];

/** `whose` is "This bot's" or "The workspace's". */
export function capWords({ span, percent, cap_usd }: Mark, whose: string): string {
  const when = span === "day" ? "today" : "this month";
  // No midnight ends a cap of nothing.
  if (cap_usd === 0)
    return `${whose} cap for ${when} is $0, so no model is called until somebody raises it: visitors get passages and links from your pages.`;
  const cap = `${whose} cap of ${dollars(cap_usd)} for ${when}`;
  if (percent < 100) return `${cap} is used up by more than ${percent} %.`;
  const until = span === "day" ? "until midnight UTC" : "until the month ends (UTC)";
  return `${cap} is used up. No model is called ${until}: visitors get passages and links from your pages.`;
}
