import { createFileRoute } from "@tanstack/react-router";
import { ConversationsPage } from "@/features/conversations/ConversationsPage";
import type { Mode, Show } from "@/features/conversations/queries";

interface Search {
  q?: string;
  mode?: Mode;
  show?: Show;
}

const one = <T extends string>(value: unknown, values: readonly T[]): T | undefined =>
  values.find((known) => known === value);

export const Route = createFileRoute("/_app/bots/$botId/conversations/")({
  validateSearch: (search): Search => {
    const mode = one(search.mode, ["words", "meaning"]);
    const show = one(search.show, ["declined", "rated-down", "website", "playground"]);
    return {
      ...(search.q === undefined || search.q === "" ? {} : { q: String(search.q) }),
      ...(mode ? { mode } : {}),
      ...(show ? { show } : {}),
    };
  },
  component: ConversationsPage,
});
