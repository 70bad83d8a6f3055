// The router, the query cache, and what happens when a session ends under way: the cache is emptied and the login page
// asks again, with the way back.
import { MutationCache, QueryClient } from "@tanstack/react-query";
import { createRouter } from "@tanstack/react-router";
import { worthRetrying } from "./api/client";
import { ApiError } from "./api/problem";
import { session } from "./api/session";
import { notifyNext } from "./components/notices";
import { officeQuery } from "./features/auth/queries";
import { ErrorPage } from "./features/shell/ErrorPage";
import { NotFound } from "./features/shell/NotFound";
import { routeTree } from "./routeTree.gen";

export const queryClient: QueryClient = new QueryClient({
  mutationCache: new MutationCache({
    // Whoever was refused may have another role by now than this page knows.
    onError: (error) => {
      if (error instanceof ApiError && error.status === 403)
        void queryClient.invalidateQueries({ queryKey: officeQuery.queryKey });
    },
  }),
  defaultOptions: {
    queries: { staleTime: 10_000, retry: worthRetrying },
    mutations: { retry: false },
  },
});

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: "intent",
  defaultErrorComponent: ErrorPage,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

/** Pages that people see without signing in. */
const OPEN = ["/login", "/signup", "/invite"];

// All that this page holds in memory is of the workspace before: only a page that begins anew holds none of it. Who was
// there for support is told that they are back: it may have ended without an act of theirs.
session.onMoved(() => {
  const office = queryClient.getQueryData(officeQuery.queryKey);
  if (office?.support_until) notifyNext(`You are no longer in ${office.workspace.name} for support.`);
  window.location.assign("/bots");
});

session.subscribe(() => {
  if (session.get().status !== "signed-out") return;
  queryClient.clear();
  const { pathname, href } = router.state.location;
  if (OPEN.includes(pathname)) return;
  void router.navigate({ to: "/login", search: pathname === "/" ? {} : { return: href } });
});
