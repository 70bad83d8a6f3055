// Storage that always works: the browser's where it is allowed, memory where it is blocked or full.
import type { Shelf } from "./contract";

/**
 * @param area gives the browser's storage; null for none; reading `localStorage` throws where it is blocked
 * @param prefix keeps bots apart
 */
export function shelf(area: () => Storage | null, prefix: string): Shelf {
  const memory = new Map<string, string>();
  return {
    get(key) {
      try {
        return memory.get(key) ?? area()?.getItem(prefix + key) ?? null;
      } catch {
        // Blocked, which is the visitor's good right: what this page put into memory is all there is.
        return null;
      }
    },
    set(key, value) {
      if (value === null) memory.delete(key);
      else memory.set(key, value);
      try {
        if (value === null) area()?.removeItem(prefix + key);
        else area()?.setItem(prefix + key, value);
      } catch {
        // Blocked or full: memory has it for this page.
      }
    },
  };
}
