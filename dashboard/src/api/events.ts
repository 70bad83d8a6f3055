// Server-sent events over fetch, since EventSource can't send an Authorization header. Only the transport: what the
// events mean is for features/jobs and features/playground.
import { EventSourceParserStream } from "eventsource-parser/stream";
import { fetchGood } from "./client";
import { problemFrom } from "./problem";

export interface ServerEvent {
  event: string;
  id: string | undefined;
  data: unknown;
}

interface Options {
  body?: unknown;
  signal: AbortSignal;
}

/** Opens a stream and yields its events until it ends or is aborted. Refusals and `event: error` are thrown. */
export async function* events(path: string, { body, signal }: Options): AsyncGenerator<ServerEvent> {
  const response = await open(path, body, signal);
  if (!response.body) return;
  const stream = response.body
    .pipeThrough(new TextDecoderStream() as never)
    .pipeThrough(new EventSourceParserStream());
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const data: unknown = JSON.parse(value.data);
      if (value.event === "error")
        throw problemFrom(data, Number((data as { status?: number }).status ?? 500));
      yield { event: value.event ?? "message", id: value.id, data };
    }
  } finally {
    // Tells the server that nobody reads any more; a stream that is already broken has nobody to tell.
    reader.cancel().catch(() => undefined);
  }
}

function open(path: string, body: unknown, signal: AbortSignal): Promise<Response> {
  return fetchGood(path, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      accept: "text/event-stream",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
  });
}
