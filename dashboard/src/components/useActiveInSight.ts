// A row of links that scrolls sideways: on a phone, the one that is open may be out of sight.
import { useLocation } from "@tanstack/react-router";
import { type RefObject, useEffect, useRef } from "react";

/** For the row; brings its active link into view whenever another page is opened. */
export function useActiveInSight(): RefObject<HTMLElement | null> {
  const row = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page has another active link
  useEffect(() => {
    const nav = row.current;
    const active = nav?.querySelector<HTMLElement>("[data-status=active], [data-within]");
    if (nav && active) {
      nav.scrollLeft = active.offsetLeft - nav.offsetLeft - (nav.clientWidth - active.offsetWidth) / 2;
    }
  }, [pathname]);
  return row;
}
