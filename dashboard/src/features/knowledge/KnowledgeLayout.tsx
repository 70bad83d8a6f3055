// The frame of a bot's knowledge: the way between its pages, which is left out while there is only one.
import { getRouteApi, Link, Outlet } from "@tanstack/react-router";
import styles from "./KnowledgeLayout.module.css";
import { PAGES } from "./pages";

const route = getRouteApi("/_app/bots/$botId/knowledge");

export function KnowledgeLayout() {
  const { botId } = route.useParams();
  return (
    <>
      {PAGES.length > 1 && (
        <nav aria-label="Knowledge" className={styles.pages}>
          {PAGES.map(({ to, label }) => (
            <Link key={to} to={to as string} params={{ botId } as never} className={styles.page}>
              {label}
            </Link>
          ))}
        </nav>
      )}
      <Outlet />
    </>
  );
}
