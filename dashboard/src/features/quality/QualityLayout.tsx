// The frame of what shows how well a bot answers.
import { getRouteApi, Outlet } from "@tanstack/react-router";
import { SubPages } from "@/components/SubPages";
import { PAGES } from "./pages";

const route = getRouteApi("/_app/bots/$botId/quality");

export function QualityLayout() {
  const { botId } = route.useParams();
  return (
    <>
      <SubPages label="Quality" botId={botId} pages={PAGES} />
      <Outlet />
    </>
  );
}
