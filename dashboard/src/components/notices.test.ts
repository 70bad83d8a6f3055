import { beforeEach, expect, test, vi } from "vitest";
import { noticeStore, notifyNext, sayKept } from "./notices";

const said = () => noticeStore.get().map(({ text }) => text);

beforeEach(() => {
  vi.useFakeTimers();
  for (const { id } of noticeStore.get()) noticeStore.dismiss(id);
  sessionStorage.clear();
});

test("what is left for the next page is said there, once", () => {
  notifyNext("You are back.");
  expect(said()).toEqual([]);
  sayKept();
  expect(said()).toEqual(["You are back."]);
  sayKept();
  expect(said()).toEqual(["You are back."]);
});

test("where nothing was left nothing is said", () => {
  sayKept();
  expect(said()).toEqual([]);
});
