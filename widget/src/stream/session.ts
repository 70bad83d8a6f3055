// The visitor's session: made when first needed, renewed once when the server no longer takes it.
import type { Shelf } from "../contract";
import type { SessionOut } from "../wire";
import { failureOf, noAnswer } from "./failure";

export class Session {
  #current: Promise<SessionOut> | null = null;

  constructor(
    private readonly base: string,
    private readonly bot: string,
    private readonly shelf: Shelf,
  ) {}

  /** Whether this visitor has been here before; if not, there is nothing to restore. */
  get known(): boolean {
    return this.shelf.get("visitor") !== null;
  }

  /** The session, made now if there is none, or if it is wanted anew. Throws a Failure. */
  start(anew = false): Promise<SessionOut> {
    if (anew) this.#current = null;
    this.#current ??= this.#create().catch((cause: unknown) => {
      // The next call tries again instead of keeping a failure for good.
      this.#current = null;
      throw cause;
    });
    return this.#current;
  }

  /**
   * A call with the session's token; a 401 makes a new session with the visitor's secret, once.
   * @param path below /widget/v1/
   * @throws Failure for no answer and for every status that isn't 2xx
   */
  async call(path: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<Response> {
    for (let renewed = false; ; renewed = true) {
      const used = this.start();
      const { token } = await used;
      const response = await request(`${this.base}widget/v1/${path}`, {
        ...init,
        headers: { ...init.headers, authorization: `Bearer ${token}` },
      });
      if (response.ok) return response;
      if (response.status !== 401 || renewed) throw await failureOf(response);
      // Another call may have renewed it in the meantime.
      if (this.#current === used) this.#current = null;
    }
  }

  post(path: string, body?: object, signal?: AbortSignal): Promise<Response> {
    return this.call(path, {
      method: "POST",
      ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  }

  async #create(): Promise<SessionOut> {
    const visitor = this.shelf.get("visitor");
    const response = await request(`${this.base}widget/v1/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ bot_id: this.bot, ...(visitor && { visitor_token: visitor }) }),
    });
    if (!response.ok) throw await failureOf(response);
    const session = (await response.json()) as SessionOut;
    this.shelf.set("visitor", session.visitor_token);
    return session;
  }
}

async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, credentials: "omit" });
  } catch (cause) {
    // Stopped on purpose: the caller knows.
    if (init.signal?.aborted) throw cause;
    throw noAnswer();
  }
}
