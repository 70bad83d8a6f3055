// What can go wrong on the way to the server, as one type. The words for it are chat/notice.ts's business.

/** `offline` and `unreachable` are the widget's own; the rest are the server's problem codes. */
export class Failure extends Error {
  constructor(
    readonly code: string,
    /** Seconds to wait before the next try, where the server said so. */
    readonly retryAfter: number | null = null,
    /** HTTP status, 0 without an answer. */
    readonly status = 0,
  ) {
    super(code);
  }
}

/** No answer at all: the visitor's line, or the server. */
export const noAnswer = (): Failure => new Failure(navigator.onLine === false ? "offline" : "unreachable");

/** Reads a problem+json body; a proxy's HTML page gives the status alone. */
export async function failureOf(response: Response): Promise<Failure> {
  const wait = Number(response.headers.get("retry-after"));
  let code = response.status === 429 ? "rate_limited" : `http_${response.status}`;
  try {
    const body: unknown = await response.json();
    if (body && typeof body === "object" && "code" in body && typeof body.code === "string") code = body.code;
  } catch {
    // Not JSON: the status says enough.
  }
  return new Failure(code, wait > 0 ? wait : null, response.status);
}
