// The frame of a page's content: heading, one line about it, actions on the right; and the bordered panel.
import type { ReactNode } from "react";
import styles from "./Page.module.css";
import { useTitle } from "./useTitle";

interface PageProps {
  title: string;
  /** For the browser's tab when the heading alone does not say enough. */
  tabTitle?: string;
  description?: ReactNode;
  actions?: ReactNode;
  /** As wide as a form reads well, with the actions where it ends. */
  narrow?: boolean;
  /** Heading level 2 inside a bot's layout, where the bot's name is the h1. */
  level?: 1 | 2;
  /** Where a tab right above already shows the title, it is only read out. */
  quiet?: boolean;
  /** Above the heading: the way back. */
  before?: ReactNode;
  children: ReactNode;
}

export function Page({
  title,
  tabTitle,
  description,
  actions,
  narrow = false,
  level = 1,
  quiet = false,
  before,
  children,
}: PageProps) {
  useTitle(tabTitle ?? title);
  const Heading = level === 1 ? "h1" : "h2";
  return (
    <div className={styles.page} data-narrow={narrow || undefined}>
      <header className={styles.header}>
        {before && <div className={styles.before}>{before}</div>}
        <div className={styles.words}>
          <Heading className={quiet ? "sr-only" : styles.title} data-level={level}>
            {title}
          </Heading>
          {description && <p className={styles.description}>{description}</p>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

interface PanelProps {
  title?: string;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  flush?: boolean;
  /** One below the page's own heading. */
  level?: 2 | 3;
}

export function Panel({ title, description, actions, children, flush = false, level = 3 }: PanelProps) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <section className={styles.panel}>
      {(title || actions) && (
        <div className={styles.panelHeader} data-flush={flush || undefined}>
          <div className={styles.words}>
            {title && <Heading className={styles.panelTitle}>{title}</Heading>}
            {description && <p className={styles.panelDescription}>{description}</p>}
          </div>
          {actions}
        </div>
      )}
      <div className={flush ? undefined : styles.panelBody}>{children}</div>
    </section>
  );
}
