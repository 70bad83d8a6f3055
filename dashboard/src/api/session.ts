// Who is signed in. The access token lives in this module's memory only; the refresh token is an HttpOnly cookie that
// scripts never see. No routing and no components here: those subscribe.
import { problemFrom } from "./problem";
import type { Auth, Installation, Me } from "./types";

export type SessionState = { status: "unknown" } | { status: "signed-out" } | { status: "signed-in"; me: Me };

const BASE = "/api/v1";
/** A token with less than this left is renewed before it is used. */
const RENEW_BEFORE_MS = 20_000;

let state: SessionState = { status: "unknown" };
let token: string | null = null;
let expiresAt = 0;
let installation: Installation | null = null;
let restoring: Promise<SessionState> | null = null;
let refreshing: Promise<boolean> | null = null;

/** What to do when this sign-in stands in another workspace than the page was made for. */
let whenMoved: () => void = () => {};

const listeners = new Set<() => void>();
const tabs = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("frontdesk-session");

function become(next: SessionState) {
  state = next;
  for (const listener of listeners) listener();
}

function forget() {
  token = null;
  expiresAt = 0;
  become({ status: "signed-out" });
}

tabs?.addEventListener("message", (event) => {
  if (state.status !== "signed-in" || state.me.local) return;
  if (event.data === "signed-out") forget();
  if (event.data === "moved") whenMoved();
});

async function get<T>(path: string): Promise<T | null> {
  const response = await fetch(BASE + path, { headers: { accept: "application/json" } });
  return response.ok ? ((await response.json()) as T) : null;
}

/** Asks for a new access token; tabs take turns, since a refresh token is good for one use only. */
async function renew(): Promise<boolean> {
  const ask = async () => {
    const response = await fetch(`${BASE}/auth/refresh`, {
      method: "POST",
      headers: { accept: "application/json" },
    });
    if (response.ok) {
      session.accept((await response.json()) as Auth);
      return true;
    }
    // Only a clear "no" ends the session; a server that is restarting must not sign anybody out.
    if (response.status >= 500 || response.status === 429) {
      throw problemFrom(await response.json().catch(() => null), response.status);
    }
    return false;
  };
  return navigator.locks ? navigator.locks.request("frontdesk-refresh", ask) : ask();
}

export const session = {
  get: () => state,
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },

  /** What this installation is; loaded once. Null if the server did not say. */
  async installation(): Promise<Installation | null> {
    installation ??= await get<Installation>("/installation");
    return installation;
  },

  /** Finds out, once per page load, who is here: the local owner, a returning person, or nobody. */
  restore(): Promise<SessionState> {
    if (state.status !== "unknown") return Promise.resolve(state);
    restoring ??= (async () => {
      const here = await session.installation();
      const me = here?.local === false ? null : await get<Me>("/me");
      if (me) become({ status: "signed-in", me });
      else if (!(await session.refresh())) become({ status: "signed-out" });
      return state;
    })().finally(() => {
      restoring = null;
    });
    return restoring;
  },

  /**
   * Takes a sign-in over. One that has gone to another workspace, from another tab perhaps, is left alone: what this page
   * holds is of the workspace before, and must not be sent to the next. The page begins anew instead.
   */
  accept(auth: Auth) {
    if (state.status === "signed-in" && state.me.workspace.id !== auth.workspace.id) {
      whenMoved();
      return;
    }
    token = auth.access_token;
    expiresAt = Date.parse(auth.expires_at);
    become({ status: "signed-in", me: { user: auth.user, workspace: auth.workspace, local: false } });
  },

  /** The workspace has another name now. */
  renamed(name: string) {
    if (state.status !== "signed-in") return;
    become({ ...state, me: { ...state.me, workspace: { ...state.me.workspace, name } } });
  },

  /** The server says which role one has. True if it is another than before. */
  hasRole(role: Me["workspace"]["role"]): boolean {
    if (state.status !== "signed-in" || state.me.workspace.role === role) return false;
    become({ ...state, me: { ...state.me, workspace: { ...state.me.workspace, role } } });
    return true;
  },

  /** The sign-in has gone elsewhere by an act of this tab: all tabs begin anew. */
  moved() {
    tabs?.postMessage("moved");
    whenMoved();
  },

  onMoved(handler: () => void) {
    whenMoved = handler;
  },

  /** The person has changed something about themselves: their name, their address, their second factor. */
  learn(change: Partial<Me["user"]>) {
    if (state.status !== "signed-in") return;
    become({ status: "signed-in", me: { ...state.me, user: { ...state.me.user, ...change } } });
  },

  /** Asks anew who is signed in here, after something about them changed elsewhere. */
  async reload(): Promise<void> {
    if (!token || state.status !== "signed-in") return;
    const response = await fetch(`${BASE}/me`, {
      headers: { accept: "application/json", authorization: `Bearer ${await session.token()}` },
    });
    if (response.ok) become({ status: "signed-in", me: (await response.json()) as Me });
  },

  /** One refresh at a time in this tab, whoever asks. False means that a login is needed. */
  refresh(): Promise<boolean> {
    refreshing ??= renew().finally(() => {
      refreshing = null;
    });
    return refreshing;
  },

  /** The token to send, renewed if it is about to end. Null in local mode and when signed out. */
  async token(): Promise<string | null> {
    if (token && Date.now() > expiresAt - RENEW_BEFORE_MS && !(await session.refresh())) forget();
    return token;
  },

  /** The server no longer knows this session. */
  expire: forget,

  async signOut(): Promise<void> {
    const response = await fetch(`${BASE}/auth/logout`, {
      method: "POST",
      headers: token ? { authorization: `Bearer ${token}` } : {},
    });
    if (!response.ok && response.status !== 401) {
      throw problemFrom(await response.json().catch(() => null), response.status);
    }
    tabs?.postMessage("signed-out");
    forget();
  },
};
