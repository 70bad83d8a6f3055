// The frame of the workspace's settings.
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import styles from "@/components/SubPages.module.css";
import { quotasQuery } from "@/features/usage/queries";
import { PAGES } from "./pages";

export function SettingsLayout() {
  const { data: quotas } = useQuery(quotasQuery);
  const pages = PAGES.filter(({ sold }) => !sold || quotas?.sold);
  return (
    <>
      <nav aria-label="Settings" className={styles.pages}>
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
