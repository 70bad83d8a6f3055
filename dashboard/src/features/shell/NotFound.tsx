import { IconMapOff } from "@tabler/icons-react";
import { ButtonLink } from "@/components/ButtonLink";
import { EmptyState } from "@/components/EmptyState";
import { useTitle } from "@/components/useTitle";
import styles from "./Shell.module.css";

export function NotFound() {
  useTitle("Page not found");
  return (
    <div className={styles.lone}>
      <h1 className="sr-only">Page not found</h1>
      <EmptyState
        icon={IconMapOff}
        title="There is nothing here"
        action={<ButtonLink to="/bots">Go to your bots</ButtonLink>}
      >
        The address may be mistyped, or what it led to was deleted.
      </EmptyState>
    </div>
  );
}
