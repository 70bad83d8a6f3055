// The way between the pages of a bot's tab, which is left out while there is only one.
import { Link, useLocation } from "@tanstack/react-router";
import styles from "./SubPages.module.css";
import { useActiveInSight } from "./useActiveInSight";

export interface SubPage {
  to: `/bots/$botId/${string}`;
  label: string;
  /** A part of the addresses that belong to it without lying below it. */
  also?: string;
}

interface Props {
  /** What the pages belong to, for those who hear it. */
  label: string;
  botId: string;
  pages: readonly SubPage[];
}

export function SubPages({ label, botId, pages }: Props) {
  const row = useActiveInSight();
  const { pathname } = useLocation();
  if (pages.length < 2) return null;
  return (
    <nav ref={row} aria-label={label} className={styles.pages}>
      {pages.map(({ to, label, also }) => (
        <Link
          key={to}
          to={to as string}
          params={{ botId } as never}
          className={styles.page}
          data-within={(also && pathname.includes(also)) || undefined}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
