import { IconExternalLink } from "@tabler/icons-react";
import { shortUrl } from "./format";
import styles from "./OutLink.module.css";
import { safeUrl } from "./safeUrl";

interface Props {
  href: string;
  /** Instead of the address. */
  children?: string;
  /** As large as what stands around it, where it is the name of something. */
  strong?: boolean;
}

/** An address that leads away from the dashboard, or just its text where nobody should be sent there. */
export function OutLink({ href, children, strong = false }: Props) {
  const safe = safeUrl(href);
  const text = children ?? shortUrl(href);
  if (!safe)
    return (
      <span className={styles.plain} data-strong={strong || undefined}>
        {text}
      </span>
    );
  return (
    <a
      href={safe}
      target="_blank"
      rel="noopener noreferrer"
      className={styles.out}
      data-strong={strong || undefined}
    >
      {text}
      <IconExternalLink size={12} aria-hidden className={styles.icon} />
      <span className="sr-only">(opens in a new tab)</span>
    </a>
  );
}
