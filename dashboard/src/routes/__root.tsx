import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, Outlet } from "@tanstack/react-router";
import { Notices } from "@/components/Notices";
import { OfflineNotice } from "@/features/shell/OfflineNotice";

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: () => (
    <>
      <OfflineNotice />
      <Outlet />
      <Notices />
    </>
  ),
});
