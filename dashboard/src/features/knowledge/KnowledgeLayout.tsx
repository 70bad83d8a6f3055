// The frame of a bot's knowledge.
import { getRouteApi, Outlet } from "@tanstack/react-router";
import { SubPages } from "@/components/SubPages";
import { PAGES } from "./pages";

const route = getRouteApi("/_app/bots/$botId/knowledge");

export function KnowledgeLayout() {
  const { botId } = route.useParams();
  return (
    <>
      <SubPages label="Knowledge" botId={botId} pages={PAGES} />
      <Outlet />
    </>
  );
}
