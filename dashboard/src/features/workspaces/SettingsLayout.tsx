// The frame of the workspace's settings.
import { Link, Outlet } from "@tanstack/react-router";
import styles from "@/components/SubPages.module.css";
import { PAGES } from "./pages";

export function SettingsLayout() {
  return (
    <>
      <nav aria-label="Settings" className={styles.pages}>
        {PAGES.map(({ to, label }) => (
          <Link key={to} to={to} className={styles.page}>
            {label}
          </Link>
        ))}
      </nav>
      <Outlet />
    </>
  );
}
