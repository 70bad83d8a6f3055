import { IconArrowLeft } from "@tabler/icons-react";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";
import styles from "./BackLink.module.css";

type Props = AnchorHTMLAttributes<HTMLAnchorElement> & { ref?: Ref<HTMLAnchorElement> };

/** Above a page's heading: the way to where it belongs. */
export const BackLink = createLink(({ children, ...props }: Props) => (
  <a {...props} className={styles.back}>
    <IconArrowLeft size={16} aria-hidden /> {children}
  </a>
));
