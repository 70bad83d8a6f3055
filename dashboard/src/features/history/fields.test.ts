import { expect, test } from "vitest";
import { areTexts, fieldLabel, valueText } from "./fields";

test("fields have names that people know", () => {
  expect(fieldLabel("system_prompt")).toBe("Prompt");
  expect(fieldLabel("settings.theme.color")).toBe("Theme › Color");
  expect(fieldLabel("pipeline.chunk.target_tokens")).toBe("Cutting › Target tokens");
  expect(fieldLabel("settings")).toBe("Settings");
});

test("values read as words", () => {
  expect(valueText(null)).toBe("not set");
  expect(valueText("")).toBe("empty");
  expect(valueText(true)).toBe("on");
  expect(valueText(0.2)).toBe("0.2");
  expect(valueText([])).toBe("none");
  expect(valueText(["a", "b"])).toBe("a\nb");
  expect(valueText({ model: "m", dimensions: 8 })).toBe("Model: m\nDimensions: 8");
});

test("only texts are compared word by word", () => {
  expect(areTexts("Be kind and brief.", "Be very brief.")).toBe(true);
  expect(areTexts("Front desk", "Front door")).toBe(false);
  expect(areTexts("#112233", "#445566")).toBe(false);
  expect(areTexts("", "Be brief.")).toBe(false);
  expect(areTexts(1, 2)).toBe(false);
});
