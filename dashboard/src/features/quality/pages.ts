import type { SubPage } from "@/components/SubPages";

// What shows how well a bot answers, in the order of the sub-navigation. A further page is a line here and a route below
// routes/_app/bots/$botId/quality/.
export const PAGES: readonly SubPage[] = [
  { to: "/bots/$botId/quality/tests", label: "Tests" },
  { to: "/bots/$botId/quality/unanswered", label: "Unanswered" },
  { to: "/bots/$botId/quality/rated", label: "Rated" },
];
