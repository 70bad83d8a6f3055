// The way between the pages of a bot's tab, which is left out while there is only one.
import { Link } from "@tanstack/react-router";
import styles from "./SubPages.module.css";

export interface SubPage {
  to: `/bots/$botId/${string}`;
  label: string;
}

interface Props {
  /** What the pages belong to, for those who hear it. */
  label: string;
  botId: string;
  pages: readonly SubPage[];
}

export function SubPages({ label, botId, pages }: Props) {
  if (pages.length < 2) return null;
  return (
    <nav aria-label={label} className={styles.pages}>
      {pages.map(({ to, label }) => (
        <Link key={to} to={to as string} params={{ botId } as never} className={styles.page}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
