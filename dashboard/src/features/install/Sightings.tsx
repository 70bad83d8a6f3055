// Where the script was seen; a site that was refused can be allowed with one click.
import { Button, Loader } from "@mantine/core";
import { asApiError } from "@/api/problem";
import type { Bot, Sighting } from "@/api/types";
import { notify } from "@/components/notices";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { May } from "../auth/May";
import { useUpdateBot } from "../bots/queries";
import styles from "./InstallPage.module.css";

export function Sightings({ bot, sightings }: { bot: Bot; sightings: readonly Sighting[] }) {
  const update = useUpdateBot(bot.id);

  function allow(origin: string) {
    const allowed_origins = [...new Set([...bot.settings.allowed_origins, origin])];
    update.mutate(
      { settings: { allowed_origins } },
      {
        onSuccess: () => notify(`${origin} may show the widget now.`),
        onError: (error) => notify(`${origin} was not allowed. ${asApiError(error).message}`, "bad"),
      },
    );
  }

  if (sightings.length === 0) {
    return (
      <p className={styles.waiting} role="status">
        <Loader size={16} /> Not seen anywhere yet. This page keeps looking.
      </p>
    );
  }
  return (
    <ul className={styles.list} aria-label="Seen on" aria-live="polite">
      {sightings.map((sighting) => (
        <li key={sighting.origin}>
          <span className={styles.seen}>
            <Status tone={sighting.allowed ? "good" : "warn"}>{sighting.allowed ? "Seen" : "Refused"}</Status>
            <span className={styles.mono}>{sighting.origin}</span>
            <span className="muted">
              <Time at={sighting.last_seen_at} />
            </span>
          </span>
          {!sighting.allowed && (
            <May>
              <Button size="xs" loading={update.isPending} onClick={() => allow(sighting.origin)}>
                Allow<span className="sr-only"> {sighting.origin}</span>
              </Button>
            </May>
          )}
        </li>
      ))}
    </ul>
  );
}
