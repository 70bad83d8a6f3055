import { IconExternalLink } from "@tabler/icons-react";
import { shortUrl } from "./format";
import styles from "./OutLink.module.css";
import { safeUrl } from "./safeUrl";

/** An address that leads away from the dashboard, or just its text where nobody should be sent there. */
export function OutLink({ href, children }: { href: string; children?: string }) {
  const safe = safeUrl(href);
  const text = children ?? shortUrl(href);
  if (!safe) return <span className={styles.plain}>{text}</span>;
  return (
    <a href={safe} target="_blank" rel="noopener noreferrer" className={styles.out}>
      {text}
      <IconExternalLink size={12} aria-hidden className={styles.icon} />
      <span className="sr-only">(opens in a new tab)</span>
    </a>
  );
}
