import { describe, expect, it } from "vitest";
import { axisEnd, ticks } from "./plot";

describe("an axis", () => {
  it("ends at a round figure", () => {
    expect([0, 0.0003, 0.5, 1, 11, 4.2].map(axisEnd)).toEqual([1, expect.closeTo(0.0005), 0.5, 1, 20, 5]);
  });

  it("has its middle marked where that is a figure", () => {
    expect(ticks(20)).toEqual([20, 10, 0]);
    expect(ticks(0.5)).toEqual([0.5, 0.25, 0]);
    expect(ticks(5)).toEqual([5, 0]);
    expect(ticks(1)).toEqual([1, 0]);
  });
});
