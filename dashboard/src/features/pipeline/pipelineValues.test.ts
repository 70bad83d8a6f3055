import { expect, test } from "vitest";
import type { Pipeline } from "@/api/types";
import { aliases, pipelineSchema, toPatch, toValues } from "./pipelineValues";

const PIPELINE: Pipeline = {
  fetch: { render: "auto", delay_ms: 0, gone_after_days: 3, trust_lastmod: true },
  extract: { main_content_only: true, without_repeated: true, remove: [".hat", "#ad"] },
  chunk: { target_tokens: 500, max_tokens: 800, min_tokens: 100, merge_similar: true },
  language: "auto",
  embed: null,
};

test("what did not change is not sent, and what changed is sent as its whole section", () => {
  const values = toValues(PIPELINE);
  expect(toPatch(PIPELINE, values)).toEqual({});
  expect(toPatch(PIPELINE, { ...values, remove: " .hat \n\n" })).toEqual({
    extract: { main_content_only: true, without_repeated: true, remove: [".hat"] },
  });
  expect(toPatch(PIPELINE, { ...values, target_tokens: 300 })).toEqual({
    chunk: { ...PIPELINE.chunk, target_tokens: 300 },
  });
  expect(toPatch(PIPELINE, { ...values, language: "de" })).toEqual({ language: "de" });
});

test("sizes that contradict each other are refused at their fields", () => {
  const result = pipelineSchema.safeParse({ ...toValues(PIPELINE), max_tokens: 400, min_tokens: 501 });
  expect(result.error?.issues.map(({ path }) => path[0])).toEqual(["max_tokens", "min_tokens"]);
});

test("the server's names lead to the form's fields", () => {
  expect(
    aliases([
      { field: "pipeline.extract.remove[1]" },
      { field: "pipeline.chunk.max_tokens" },
      { field: "name" },
    ]),
  ).toEqual({ "pipeline.extract.remove[1]": "remove", "pipeline.chunk.max_tokens": "max_tokens" });
});
