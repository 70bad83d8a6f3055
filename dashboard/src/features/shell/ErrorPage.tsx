// Where a page ends up whose data could not be loaded or whose code broke: says which, and what to do.
import { Button, Group } from "@mantine/core";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { useRouter } from "@tanstack/react-router";
import { ApiError } from "@/api/problem";
import { ButtonLink } from "@/components/ButtonLink";
import { ErrorNote } from "@/components/ErrorNote";
import { useTitle } from "@/components/useTitle";
import { NotFound } from "./NotFound";
import styles from "./Shell.module.css";

/** A new version was deployed while this tab was open, so a chunk of the old one is gone. */
const outdated = (error: unknown) =>
  error instanceof TypeError && /dynamically imported module|importing a module/i.test(error.message);

export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  useTitle("Something went wrong");
  if (error instanceof ApiError && error.status === 404) return <NotFound />;

  function retry() {
    if (outdated(error)) window.location.reload();
    reset();
    void router.invalidate();
  }

  return (
    <div className={styles.lone}>
      <h1 className={styles.loneTitle}>This page could not be shown</h1>
      {outdated(error) ? (
        <p className="muted">
          Frontdesk was updated while this tab was open. Load the page again to get the new version.
        </p>
      ) : (
        <ErrorNote error={error}>
          {!(error instanceof ApiError) && <p>This is a fault in the dashboard, not in what you did.</p>}
        </ErrorNote>
      )}
      <Group gap={8} mt={16}>
        <Button onClick={retry}>{outdated(error) ? "Load again" : "Try again"}</Button>
        <ButtonLink variant="default" to="/bots">
          Go to your bots
        </ButtonLink>
      </Group>
    </div>
  );
}
