import { expect, test } from "vitest";
import { ALL_OUTCOMES, GROUPS, grouped, joinOutcomes, parseOutcomes, toggled } from "./outcomes";

test("every outcome is in one group", () => {
  expect(GROUPS.flatMap((group) => group.outcomes).sort()).toEqual([...ALL_OUTCOMES].sort());
});

test("groups add up what is in them and leave out the empty ones", () => {
  expect(grouped({ indexed: 3, changed: 2, robots: 1 }).map(({ key, count }) => [key, count])).toEqual([
    ["fresh", 5],
    ["aside", 1],
  ]);
});

test("a filter survives the URL, without what is no outcome", () => {
  expect(parseOutcomes("empty,nonsense,robots,constructor")).toEqual(["empty", "robots"]);
  expect(parseOutcomes(["empty"])).toEqual([]);
  expect(joinOutcomes(["empty", "robots", "empty"])).toBe("empty,robots");
  expect(joinOutcomes([])).toBeUndefined();
});

test("a group is switched on as a whole before it is switched off", () => {
  expect(toggled(["empty"], ["empty", "gone"])).toEqual(["empty", "gone"]);
  expect(toggled(["empty", "gone", "robots"], ["empty", "gone"])).toEqual(["robots"]);
});
