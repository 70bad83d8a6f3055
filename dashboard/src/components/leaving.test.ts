import { expect, test, vi } from "vitest";
import { askBeforeLeaving, isLeaving, leave } from "./leaving";

test("nothing is done before everybody who holds something was asked", async () => {
  const go = vi.fn().mockResolvedValue(undefined);
  const ask = vi.fn().mockResolvedValue(false);
  const end = askBeforeLeaving(ask);
  expect(await leave(go)).toBe(false);
  expect(go).not.toHaveBeenCalled();
  expect(isLeaving()).toBe(false);
  ask.mockResolvedValue(true);
  go.mockRejectedValueOnce(new Error("no such workspace"));
  await expect(leave(go)).rejects.toThrow("no such workspace");
  expect(isLeaving(), "it failed: the browser asks again").toBe(false);
  end();
  ask.mockClear();
  expect(await leave(go)).toBe(true);
  expect(ask).not.toHaveBeenCalled();
  expect(isLeaving()).toBe(true);
});
