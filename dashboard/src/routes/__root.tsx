import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, Outlet } from "@tanstack/react-router";
import { Notices } from "@/components/Notices";
import { NotFound } from "@/features/shell/NotFound";
import { OfflineNotice } from "@/features/shell/OfflineNotice";

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  notFoundComponent: () => (
    <main>
      <NotFound />
    </main>
  ),
  component: () => (
    <>
      <OfflineNotice />
      <Outlet />
      <Notices />
    </>
  ),
});
