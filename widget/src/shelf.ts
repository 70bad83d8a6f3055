// Storage that always works: the browser's where it is allowed, memory where it is blocked or full.
import type { Shelf } from "./contract";

/**
 * @param area gives the browser's storage; reading `localStorage` itself throws where it is blocked
 * @param prefix keeps bots apart
 */
export function shelf(area: () => Storage, prefix: string): Shelf {
  const memory = new Map<string, string>();
  /** Runs on the browser's storage; blocked or full storage is expected, memory then serves this page. */
  const attempt = (use: (store: Storage) => string | null | void) => {
    try {
      return use(area()) ?? null;
    } catch {
      return null;
    }
  };
  return {
    get: (key) => memory.get(key) ?? attempt((store) => store.getItem(prefix + key)),
    set(key, value) {
      if (value === null) memory.delete(key);
      else memory.set(key, value);
      attempt((store) =>
        value === null ? store.removeItem(prefix + key) : store.setItem(prefix + key, value),
      );
    },
  };
}
