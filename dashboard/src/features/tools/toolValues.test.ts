import { expect, test } from "vitest";
import type { Tool } from "@/api/types";
import { EXAMPLES, emptyValues, sampleArguments, toolSchema, toValues, toWire } from "./toolValues";

test("a stored secret stays unless it is typed anew", () => {
  const header = { name: "authorization", value: "", secret: true, stored: true };
  expect(toWire(emptyValues({ headers: [header] })).headers).toEqual([
    { name: "authorization", secret: true },
  ]);
  const typed = { ...header, value: "Bearer x" };
  expect(toWire(emptyValues({ headers: [typed] })).headers).toEqual([
    { name: "authorization", value: "Bearer x", secret: true },
  ]);
});

test("what is saved comes back as it was", () => {
  const values = emptyValues({
    title: "Stock",
    name: "stock",
    description: "Tells.",
    url: "https://a.example/x",
  });
  const wire = toWire(values);
  expect(wire.body).toBeNull();
  const tool = {
    ...wire,
    id: "1",
    bot_id: "2",
    headers: [],
    created_at: "",
    updated_at: "",
  } as unknown as Tool;
  expect(toValues(tool)).toEqual(values);
});

test("each example can be saved", () => {
  for (const { values } of EXAMPLES) {
    expect(toolSchema.safeParse(emptyValues(values)).success).toBe(true);
  }
});

test("arguments to try have a value for each property", () => {
  const parameters = {
    type: "object",
    properties: {
      id: { type: "string" },
      n: { type: "integer" },
      size: { enum: ["s", "m"], type: "string" },
    },
  };
  expect(JSON.parse(sampleArguments(parameters))).toEqual({ id: "", n: 1, size: "s" });
});
