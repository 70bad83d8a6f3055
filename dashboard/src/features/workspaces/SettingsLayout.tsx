// The frame of the workspace's settings.
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import styles from "@/components/SubPages.module.css";
import { useActiveInSight } from "@/components/useActiveInSight";
import { quotasQuery } from "@/features/usage/queries";
import { useMe } from "../auth/queries";
import { PAGES } from "./pages";

export function SettingsLayout() {
  const { data: quotas } = useQuery(quotasQuery);
  const me = useMe();
  const row = useActiveInSight();
  const pages = PAGES.filter(
    ({ sold, served }) => (!sold || quotas?.sold) && (!served || me?.local === false),
  );
  return (
    <>
      <nav ref={row} aria-label="Settings" className={styles.pages}>
        {pages.map(({ to, label }) => (
          <Link key={to} to={to} className={styles.page}>
            {label}
          </Link>
        ))}
      </nav>
      <Outlet />
    </>
  );
}
