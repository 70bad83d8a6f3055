// The typed client. Every request of the dashboard goes through `authFetch`, which adds the access token and tries one
// refresh on a 401. No caching here (that is TanStack Query's) and no paths (those are in features/*/queries.ts).
import createClient from "openapi-fetch";
import { ApiError, asApiError, problemFrom } from "./problem";
import type { paths } from "./schema";
import { session } from "./session";

function withToken(request: Request, token: string | null): Request {
  const copy = request.clone();
  if (token) copy.headers.set("authorization", `Bearer ${token}`);
  return copy;
}

/** fetch with the session's token; on 401 renews it once and asks again. */
export async function authFetch(request: Request): Promise<Response> {
  const token = await session.token();
  const response = await fetch(withToken(request, token));
  if (response.status !== 401 || !token) {
    if (response.status === 401 && session.get().status === "signed-in") session.expire();
    return response;
  }
  if (!(await session.refresh())) {
    session.expire();
    return response;
  }
  return fetch(withToken(request, await session.token()));
}

/** For what the typed client can't send or take: a good answer's response; anything else is thrown as an ApiError. */
export async function fetchGood(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await authFetch(new Request(new URL(path, window.location.origin), init));
  } catch (error) {
    if (init?.signal?.aborted) throw error;
    throw asApiError(error);
  }
  if (response.ok) return response;
  throw problemFrom(
    await response.json().catch(() => null),
    response.status,
    response.headers.get("x-request-id"),
  );
}

export const api = createClient<paths>({ baseUrl: window.location.origin, fetch: authFetch });

interface Answer {
  data?: unknown;
  error?: unknown;
  response: Response;
}

async function settle<R extends Answer>(call: Promise<R>): Promise<R> {
  let answer: R;
  try {
    answer = await call;
  } catch (error) {
    // An abort is not a failure: TanStack Query wants to see it as it is.
    if (error instanceof DOMException) throw error;
    throw asApiError(error);
  }
  if (!answer.response.ok) {
    throw problemFrom(answer.error, answer.response.status, answer.response.headers.get("x-request-id"));
  }
  return answer;
}

/** The body of a good answer; anything else is thrown as an ApiError. */
export async function unwrap<R extends Answer>(call: Promise<R>): Promise<Exclude<R["data"], undefined>> {
  return (await settle(call)).data as Exclude<R["data"], undefined>;
}

/** For answers without a body (204). */
export async function done(call: Promise<Answer>): Promise<void> {
  await settle(call);
}

/** Retrying helps against a lost connection or a restarting server, not against a refusal. */
export function worthRetrying(failures: number, error: unknown): boolean {
  return failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500);
}
