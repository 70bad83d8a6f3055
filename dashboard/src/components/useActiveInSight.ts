// A row of links that scrolls sideways: on a phone, the one that is open may be out of sight.
import { useLocation } from "@tanstack/react-router";
import { type RefObject, useEffect, useRef } from "react";

/** For the row; brings its active link into view when another page is opened, a link comes in, or the row gets narrower. */
export function useActiveInSight(): RefObject<HTMLElement | null> {
  const row = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page has another active link
  useEffect(() => {
    const nav = row.current;
    if (!nav) return;
    const show = () => {
      const active = nav.querySelector<HTMLElement>("[data-status=active], [data-within]");
      if (!active) return;
      nav.scrollLeft = active.offsetLeft - nav.offsetLeft - (nav.clientWidth - active.offsetWidth) / 2;
    };
    // Calls at once, too.
    const width = new ResizeObserver(show);
    width.observe(nav);
    // Which links there are may be known only when an answer of the server's is there.
    const changes = new MutationObserver(show);
    changes.observe(nav, { childList: true });
    return () => {
      width.disconnect();
      changes.disconnect();
    };
  }, [pathname]);
  return row;
}
