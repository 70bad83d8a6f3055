// Keeps what one may do up to date: a role that is given or taken holds on the server at once, and the pages follow.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { session } from "@/api/session";
import { notify } from "@/components/notices";
import { officeQuery, useMe } from "../auth/queries";

/** How often it is looked at, in milliseconds; besides with each page, and when one comes back to the window. */
const EVERY = 10_000;

export function useLiveRole() {
  const client = useQueryClient();
  const { pathname } = useLocation();
  // Not while somebody is just signing out.
  const enabled = useMe() !== null;
  const { data } = useQuery({
    ...officeQuery,
    enabled,
    refetchInterval: EVERY,
    refetchOnWindowFocus: "always",
  });
  const role = data?.workspace.role;

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs for each page
  useEffect(() => {
    if (session.get().status === "signed-in") {
      void client.invalidateQueries({ queryKey: officeQuery.queryKey });
    }
  }, [pathname, client]);

  useEffect(() => {
    if (!role || !session.hasRole(role)) return;
    notify(`Your role in this workspace is ${role} now.`);
    // What was refused before may be shown now, and the other way round.
    void client.invalidateQueries();
  }, [role, client]);
}
