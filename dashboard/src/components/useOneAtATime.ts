import { type BaseSyntheticEvent, useRef } from "react";

type Act = (event?: BaseSyntheticEvent) => Promise<unknown>;

/**
 * Sends a form, or what a button stands for, once at a time. A second click in the same moment comes before the button
 * can show that it waits, and would make everything twice.
 */
export function useOneAtATime(act: Act): (event?: BaseSyntheticEvent) => Promise<void> {
  const busy = useRef(false);
  return async (event) => {
    // Of the second time, too: else the browser itself would send the form.
    event?.preventDefault();
    if (busy.current) return;
    busy.current = true;
    try {
      await act(event);
    } finally {
      busy.current = false;
    }
  };
}
