import { expect, test } from "vitest";
import { inkOn } from "./ink";

test("text is white as long as it can be read", () => {
  expect(["#0f766e", "#000000", "#767676"].map(inkOn)).toEqual(["#fff", "#fff", "#fff"]);
  expect(["#ffffff", "#f5c518", "#777777"].map(inkOn)).toEqual(["#000", "#000", "#000"]);
});
