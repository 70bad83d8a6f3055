// Whether the bot is there for visitors, and the step that is next.
import type { ReactNode } from "react";
import type { Overview } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { shortUrl } from "@/components/format";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { May } from "../auth/May";
import { PRESENCE } from "./describe";
import styles from "./Overview.module.css";

type Presence = Overview["presence"];

export function PresencePanel({ presence, botId }: { presence: Presence; botId: string }) {
  const { tone, word } = PRESENCE[presence.state];
  const { sentence, action } = next(presence, botId);
  return (
    <section className={styles.presence} aria-label="Is it live?">
      <Status tone={tone}>{word}</Status>
      <p className={styles.presenceWords} role="status">
        {sentence}
        {presence.refused_origin && (
          <> The script was seen at {shortUrl(presence.refused_origin)}, where this bot is not allowed.</>
        )}
      </p>
      {action}
    </section>
  );
}

function next(presence: Presence, botId: string): { sentence: ReactNode; action: ReactNode } {
  const params = { botId };
  const seen = presence.last_seen_at && presence.origin && (
    <>
      Last seen at {shortUrl(presence.origin)} <Time at={presence.last_seen_at} />.
    </>
  );
  const install = (label: string, primary = false) => (
    <ButtonLink to="/bots/$botId/install" params={params} variant={primary ? "filled" : "default"}>
      {label}
    </ButtonLink>
  );
  switch (presence.state) {
    case "empty":
      return {
        sentence:
          "It has nothing to answer from yet. Give it your website, a file or a few questions with answers.",
        action: (
          <May>
            <ButtonLink to="/bots/$botId/knowledge/sources/new" params={params}>
              Add source
            </ButtonLink>
          </May>
        ),
      };
    case "reading":
      return {
        sentence: "Its sources are being read. It can answer as soon as the first page is in.",
        action: (
          <ButtonLink to="/bots/$botId/knowledge/sources" params={params} variant="default">
            Watch it read
          </ButtonLink>
        ),
      };
    case "unreadable":
      return {
        sentence: "Nothing of its sources can be answered from. Each of them says why.",
        action: (
          <ButtonLink to="/bots/$botId/knowledge/sources" params={params}>
            See its sources
          </ButtonLink>
        ),
      };
    case "not_installed":
      return {
        sentence: "It can answer, but its script was not seen on a website that you allow.",
        action: install("Put it on your site", true),
      };
    case "quiet":
      return {
        sentence: <>{seen} Nobody has opened a page with its script since; is it still there?</>,
        action: install("Check the installation"),
      };
    case "live":
      return {
        sentence: seen,
        action: install(presence.refused_origin ? "See where it was refused" : "See where it runs"),
      };
  }
}
