// One error type for everything that can go wrong with a request: the server's problem+json, no network, or an answer
// that is neither. Components show it; nothing else parses error bodies.

export interface FieldError {
  field: string;
  code: string;
  detail: string;
}

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly requestId: string | null;
  readonly fields: FieldError[];

  constructor(parts: {
    status: number;
    code: string;
    title: string;
    detail: string;
    requestId?: string | null;
    fields?: FieldError[];
  }) {
    super(parts.detail);
    this.name = "ApiError";
    this.status = parts.status;
    this.code = parts.code;
    this.title = parts.title;
    this.requestId = parts.requestId ?? null;
    this.fields = parts.fields ?? [];
  }
}

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** The server's words about a field follow its name ("url: must be a web address"); beside the field they stand alone. */
function sentence(detail: string): string {
  const whole = /^\p{Ll}/u.test(detail) ? `This ${detail}` : detail;
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

function fieldErrors(value: unknown): FieldError[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry) => {
    const field = text(entry?.field);
    const detail = text(entry?.detail);
    return field && detail ? [{ field, detail: sentence(detail), code: text(entry.code) ?? "invalid" }] : [];
  });
}

/** Builds the error from a problem body (already parsed) and the response's status and headers. */
export function problemFrom(body: unknown, status: number, requestId: string | null = null): ApiError {
  const problem = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  return new ApiError({
    status,
    code: text(problem.code) ?? `http_${status}`,
    title: text(problem.title) ?? "That did not work",
    detail:
      text(problem.detail) ??
      (status >= 500
        ? "The server could not answer. Try again in a moment; if it stays, look into the server's log."
        : `The server refused this request (${status}).`),
    requestId: text(problem.request_id) ?? requestId,
    fields: fieldErrors(problem.errors),
  });
}

/** Turns whatever was thrown into an ApiError. A TypeError from fetch means that no answer came at all. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof TypeError && /fetch|network|load failed/i.test(error.message)) {
    return new ApiError({
      status: 0,
      code: "network",
      title: "No connection to the server",
      detail:
        "The server did not answer. Check your connection, then try again. Nothing that you typed is lost.",
    });
  }
  return new ApiError({
    status: 0,
    code: "unexpected",
    title: "Something went wrong",
    detail: error instanceof Error ? error.message : String(error),
  });
}

export const isAbort = (error: unknown): boolean =>
  error instanceof DOMException && error.name === "AbortError";
