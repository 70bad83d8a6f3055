// The frame of login and sign-up: a quiet card, the mark above, the other way below.
import type { ReactNode } from "react";
import { Mark } from "@/components/Mark";
import { useTitle } from "@/components/useTitle";
import styles from "./AuthPage.module.css";

export function AuthPage(props: { title: string; lead: string; children: ReactNode; footer: ReactNode }) {
  useTitle(props.title);
  return (
    <main className={styles.page}>
      <div className={styles.column}>
        <Mark size={36} />
        <h1 className={styles.title}>{props.title}</h1>
        <p className={styles.lead}>{props.lead}</p>
        <div className={styles.card}>{props.children}</div>
        <p className={styles.footer}>{props.footer}</p>
      </div>
    </main>
  );
}
