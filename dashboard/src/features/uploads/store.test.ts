import { beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "@/api/problem";

const sent = vi.hoisted(
  () =>
    [] as {
      file: File;
      signal: AbortSignal;
      progress: (share: number) => void;
      ok: () => void;
      fail: (error: unknown) => void;
    }[],
);
vi.mock("@/api/upload", () => ({
  upload: (
    _path: string,
    file: File,
    options: { signal: AbortSignal; onProgress: (share: number) => void },
  ) =>
    new Promise((resolve, reject) => {
      options.signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
      sent.push({
        file,
        signal: options.signal,
        progress: options.onProgress,
        ok: () => resolve({ source: { id: `source of ${file.name}` }, job_id: "job" }),
        fail: reject,
      });
    }),
}));
const { uploadStore } = await import("./store");

const BOT = "bot";
const file = (name: string, content = "words") => new File([content], name);
const states = () => uploadStore.get().map(({ state }) => state);
const refused = (status: number) =>
  new ApiError({ status, code: "x", title: "No", detail: "The file is encrypted." });

beforeEach(() => {
  for (const { id } of uploadStore.get()) uploadStore.dismiss(id);
  sent.length = 0;
});

test("two at a time, the next when one is done", async () => {
  uploadStore.add(BOT, [file("a.pdf"), file("b.pdf"), file("c.pdf")]);
  expect(states()).toEqual(["sending", "sending", "waiting"]);
  sent[0]?.progress(0.4);
  expect(uploadStore.get()[0]?.share).toBe(0.4);
  sent[0]?.ok();
  await vi.waitFor(() => expect(states()).toEqual(["done", "sending", "sending"]));
  expect(uploadStore.get()[0]?.sourceId).toBe("source of a.pdf");
  sent[1]?.ok();
  sent[2]?.ok();
  await vi.waitFor(() => expect(states()).toEqual(["done", "done", "done"]));
});

test("the server's words stand with the file; only what may succeed can be tried again", async () => {
  uploadStore.add(BOT, [file("a.pdf"), file("b.pdf")]);
  sent[0]?.fail(refused(415));
  sent[1]?.fail(refused(503));
  await vi.waitFor(() => expect(states()).toEqual(["failed", "failed"]));
  expect(uploadStore.get().map(({ retry }) => retry)).toEqual([false, true]);
  expect(uploadStore.get()[0]?.problem).toBe("The file is encrypted.");
  uploadStore.retry(uploadStore.get()[1]?.id ?? 0);
  sent[2]?.ok();
  await vi.waitFor(() => expect(states()).toEqual(["failed", "done"]));
});

test("what waits or is being sent can be cancelled", async () => {
  uploadStore.add(BOT, [file("a.pdf"), file("b.pdf"), file("c.pdf")]);
  const [a, , c] = uploadStore.get();
  uploadStore.cancel(c?.id ?? 0);
  uploadStore.cancel(a?.id ?? 0);
  await vi.waitFor(() => expect(states()).toEqual(["cancelled", "sending", "cancelled"]));
  expect(sent).toHaveLength(2);
  sent[1]?.ok();
  await vi.waitFor(() => expect(states()).toEqual(["cancelled", "done", "cancelled"]));
});

test("what is never read is not sent", () => {
  uploadStore.add(BOT, [new File(["x"], "kiln.mp4", { type: "video/mp4" }), file("empty.pdf", "")]);
  expect(states()).toEqual(["failed", "failed"]);
  expect(uploadStore.get().every(({ problem, retry }) => problem && !retry)).toBe(true);
  expect(sent).toHaveLength(0);
});

test("clearing leaves what is under way", async () => {
  uploadStore.add(BOT, [file("a.pdf"), file("b.pdf")]);
  sent[0]?.ok();
  await vi.waitFor(() => expect(states()).toEqual(["done", "sending"]));
  uploadStore.clear(BOT);
  expect(states()).toEqual(["sending"]);
  sent[1]?.ok();
  await vi.waitFor(() => expect(states()).toEqual(["done"]));
});
