// What everybody is told at the top of each page: that somebody is here for support, that changes are switched off, and
// what the operator announces.
import { ActionIcon, Button } from "@mantine/core";
import { IconAlertTriangle, IconHeadset, IconSpeakerphone, IconX } from "@tabler/icons-react";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { api, unwrap } from "@/api/client";
import { asApiError } from "@/api/problem";
import { notify } from "@/components/notices";
import { OutLink } from "@/components/OutLink";
import { Time } from "@/components/Time";
import { officeQuery, useMe } from "../auth/queries";
import { useMove } from "../operator/console";
import { supportQuery } from "../support/queries";
import styles from "./Banners.module.css";

/** How often is looked for news, in milliseconds. */
const EVERY = 60_000;
/** How far a browser's clock may be ahead of the server's, in milliseconds; beyond that the next look for news finds out. */
const SLACK = 1000;
/** Where what was put away is kept. */
const AWAY = "frontdesk-announcements-away";

const announcedQuery = queryOptions({
  queryKey: ["notices", "announcements"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/announcements", { signal })),
  refetchInterval: EVERY,
});
const maintenanceQuery = queryOptions({
  queryKey: ["notices", "maintenance"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/installation", { signal }))).maintenance,
  refetchInterval: EVERY,
});

export function Banners() {
  return (
    <div className={styles.banners}>
      <InSupport />
      <SupportIsHere />
      <Maintenance />
      <Announcements />
    </div>
  );
}

function Banner({
  tone,
  icon,
  children,
}: {
  tone: "info" | "warning";
  icon: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={styles.banner} data-tone={tone} role="status">
      {icon}
      {children}
    </div>
  );
}

/** For the operator who looks into a workspace of others. */
function InSupport() {
  const { data: office } = useQuery(officeQuery);
  const me = useMe();
  const move = useMove();
  const until = office?.support_until;
  useLookAt(until);
  if (!until) return null;
  async function leave() {
    try {
      await move.mutateAsync(null);
    } catch (error) {
      notify(`You are still there. ${asApiError(error).message}`, "bad");
    }
  }
  return (
    <Banner tone="warning" icon={<IconHeadset size={18} aria-hidden />}>
      <p>
        You are in <strong>{office.workspace.name}</strong> for support, as {me?.workspace.role}. It ends{" "}
        <Time at={until} ahead />. Its members see it, and what you change is in its log.
      </p>
      <Button size="xs" variant="default" loading={move.isPending} onClick={() => void leave()}>
        Leave
      </Button>
    </Banner>
  );
}

/** Asks who is here at the moment when the time for support is over: the server answers from home, and the page moves. */
function useLookAt(until: string | null | undefined) {
  const client = useQueryClient();
  useEffect(() => {
    if (!until) return;
    const wait = Math.max(0, Date.parse(until) - Date.now()) + SLACK;
    const timer = setTimeout(() => void client.invalidateQueries({ queryKey: officeQuery.queryKey }), wait);
    return () => clearTimeout(timer);
  }, [client, until]);
}

/** For the members of a workspace that somebody looks into. */
function SupportIsHere() {
  const { data: office } = useQuery(officeQuery);
  const { data: access } = useQuery(supportQuery);
  if (!access?.present.length || !office || office.support_until) return null;
  return (
    <Banner tone="info" icon={<IconHeadset size={18} aria-hidden />}>
      <p>
        {new Intl.ListFormat("en").format(access.present)} of support{" "}
        {access.present.length === 1 ? "is" : "are"} in this workspace.
      </p>
      <Link to="/settings/support">See what they may do</Link>
    </Banner>
  );
}

function Maintenance() {
  const { data: state } = useQuery(maintenanceQuery);
  if (!state?.on) return null;
  return (
    <Banner tone="warning" icon={<IconAlertTriangle size={18} aria-hidden />}>
      <p>
        {state.message}
        {state.until && (
          <>
            {" "}
            Expected to end <Time at={state.until} ahead />.
          </>
        )}
      </p>
    </Banner>
  );
}

function Announcements() {
  const { data } = useQuery(announcedQuery);
  const [away, setAway] = useState<string[]>(() =>
    (localStorage.getItem(AWAY) ?? "").split(",").filter(Boolean),
  );
  const shown = data?.items.filter(({ id }) => !away.includes(id)) ?? [];
  function putAway(id: string) {
    // Only what is still announced has to be remembered.
    const next = [...away.filter((known) => data?.items.some((item) => item.id === known)), id];
    localStorage.setItem(AWAY, next.join(","));
    setAway(next);
  }
  return shown.map((item) => (
    <Banner
      key={item.id}
      tone={item.tone}
      icon={
        item.tone === "warning" ? (
          <IconAlertTriangle size={18} aria-hidden />
        ) : (
          <IconSpeakerphone size={18} aria-hidden />
        )
      }
    >
      <p>
        {item.text} {item.url && <OutLink href={item.url}>Read more</OutLink>}
      </p>
      <ActionIcon aria-label={`Put away: ${item.text}`} onClick={() => putAway(item.id)}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </Banner>
  ));
}
