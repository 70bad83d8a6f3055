// Ways out of the page that are no link of the router's: to another workspace, where the page begins anew. Whoever holds
// unsaved changes is asked before such a way is taken, since afterwards they can no longer be saved. No components here.

/** Asks whether the page may be left; false means to stay. */
type Ask = () => Promise<boolean>;

const asks = new Set<Ask>();
let underWay = false;

/** Has it asked before the page is left. Returns what ends that. */
export function askBeforeLeaving(ask: Ask): () => void {
  asks.add(ask);
  return () => {
    asks.delete(ask);
  };
}

/** Whether leaving was agreed to: the browser does not have to ask once more. */
export const isLeaving = (): boolean => underWay;

/** Takes a way out, if nobody wants to stay. False: nothing was done. */
export async function leave(go: () => Promise<unknown>): Promise<boolean> {
  for (const ask of asks) {
    if (!(await ask())) return false;
  }
  underWay = true;
  try {
    await go();
  } catch (error) {
    // One is still here, with what is not saved.
    underWay = false;
    throw error;
  }
  return true;
}
