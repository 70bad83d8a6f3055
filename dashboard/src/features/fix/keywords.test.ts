import { expect, test } from "vitest";
import { keywords, telling } from "./keywords";

test("numbers with what they count come first, then names, then long words", () => {
  const found = keywords("Since May, adults pay **15 euros** [1]. Ask for Anna Berg at desk@shop.example.");
  expect(found[0]).toBe("15 euros");
  expect(found).toContain("desk@shop.example");
  expect(found).toContain("Anna Berg");
  expect(telling(found)).toEqual(["15 euros"]);
});

test("nothing stands twice, and there are few", () => {
  const found = keywords(
    "Parking costs 3 €. PARKING is behind the building; the building closes at 18:30 sharp.",
  );
  expect(found.filter((words) => /parking/i.test(words))).toHaveLength(1);
  expect(found).toContain("18:30 sharp");
  expect(found.length).toBeLessThanOrEqual(8);
  expect(keywords("")).toEqual([]);
});

test("without a number the first two are chosen", () => {
  expect(telling(["Anna Berg", "reception", "entrance"])).toEqual(["Anna Berg", "reception"]);
});
