import { useEffect, useRef, useState } from "react";

/** How long between two announcements of something that changes all the time, in milliseconds. */
const EVERY_MS = 10_000;

/** The text for a live region: it follows `text`, but not more often than somebody can listen to. */
export function useAnnounced(text: string): string {
  const [said, setSaid] = useState("");
  const last = useRef(0);
  useEffect(() => {
    if (text === "") return;
    const wait = Math.max(0, last.current + EVERY_MS - performance.now());
    const timer = setTimeout(() => {
      last.current = performance.now();
      setSaid(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text]);
  return said;
}
