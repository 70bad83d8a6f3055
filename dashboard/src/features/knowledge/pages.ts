import type { SubPage } from "@/components/SubPages";

// The pages of a bot's knowledge, in the order of the sub-navigation. A further page is a line here and a route below
// routes/_app/bots/$botId/knowledge/.
export const PAGES: readonly SubPage[] = [
  { to: "/bots/$botId/knowledge/sources", label: "Sources", also: "/knowledge/documents/" },
  { to: "/bots/$botId/knowledge/versions", label: "Versions" },
  { to: "/bots/$botId/knowledge/pipeline", label: "Pipeline" },
  { to: "/bots/$botId/knowledge/try", label: "Try it" },
];
