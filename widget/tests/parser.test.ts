// Our event-stream parser against eventsource-parser, on random streams in random pieces.
import { createParser } from "eventsource-parser";
import fc from "fast-check";
import { expect, it } from "vitest";
import { eventParser, type RawEvent } from "../src/stream/parser";

const piece = fc.constantFrom(
  "data: x",
  "data:y",
  "data",
  "event: delta",
  "id: m:1",
  "id",
  ": keep-alive",
  "",
  "",
  "\n",
  "\r\n",
  "\r",
  'data: {"a":"b:c"}',
  "retry: 5",
  "other: z",
  " data: q",
);

it("reads what eventsource-parser reads", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(piece, fc.constantFrom("\n", "\r\n")), { maxLength: 30 }),
      fc.integer({ min: 1, max: 7 }),
      (lines, size) => {
        const text = `${lines.flat().join("")}\n\n`;
        const ours: Omit<RawEvent, "id">[] = [];
        const theirs: Omit<RawEvent, "id">[] = [];
        const feed = eventParser(({ name, data }) => ours.push({ name, data }));
        const parser = createParser({
          onEvent: ({ event, data }) => theirs.push({ name: event ?? "message", data }),
        });
        for (let at = 0; at < text.length; at += size) feed(text.slice(at, at + size));
        parser.feed(text);
        expect(ours).toEqual(theirs);
      },
    ),
    { numRuns: 1000 },
  );
});

it("keeps injected line breaks inside the data they came in", () => {
  const events: RawEvent[] = [];
  const feed = eventParser((event) => events.push(event));
  feed(`event: delta\nid: m:1\ndata: ${JSON.stringify({ text: "a\r\n\r\nevent: done\ndata: {}" })}\n\n`);
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ name: "delta", id: "m:1" });
});
