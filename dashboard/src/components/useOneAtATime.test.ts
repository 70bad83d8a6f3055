import { renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { useOneAtATime } from "./useOneAtATime";

test("two clicks in one moment do it once, and later it can be done again", async () => {
  let end = () => {};
  const act = vi.fn(() => new Promise<void>((resolve) => (end = resolve)));
  const { result } = renderHook(() => useOneAtATime(act));
  const first = result.current();
  await result.current();
  expect(act).toHaveBeenCalledTimes(1);
  end();
  await first;
  void result.current();
  expect(act).toHaveBeenCalledTimes(2);
});

test("what failed can be tried again", async () => {
  const act = vi.fn().mockRejectedValueOnce(new Error("no")).mockResolvedValueOnce(undefined);
  const { result } = renderHook(() => useOneAtATime(act));
  await expect(result.current()).rejects.toThrow("no");
  await result.current();
  expect(act).toHaveBeenCalledTimes(2);
});
