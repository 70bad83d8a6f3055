// The frame of the operator's console, which is for whoever runs this installation.
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import subPages from "@/components/SubPages.module.css";
import { useActiveInSight } from "@/components/useActiveInSight";
import { officeQuery } from "../auth/queries";
import { NotFound } from "../shell/NotFound";

const PAGES = [
  ["/operator/workspaces", "Workspaces"],
  ["/operator/jobs", "Jobs"],
  ["/operator/webhooks", "Webhooks"],
  ["/operator/mails", "Mail"],
  ["/operator/announcements", "Announcements"],
  ["/operator/activity", "Activity"],
  ["/operator/system", "System"],
] as const;

export function OperatorLayout() {
  const { data: me, error } = useQuery(officeQuery);
  const row = useActiveInSight();
  if (me && !me.operator) return <NotFound />;
  if (!me && !error) return <Skeleton height={240} radius={8} />;
  return (
    <>
      <nav ref={row} aria-label="Operator" className={subPages.pages}>
        {PAGES.map(([to, label]) => (
          <Link key={to} to={to} className={subPages.page}>
            {label}
          </Link>
        ))}
      </nav>
      <Outlet />
    </>
  );
}
