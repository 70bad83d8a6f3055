// A tool as the form has it: what is JSON on the wire is text to type in.
import * as z from "zod/mini";
import type { Tool, ToolIn } from "@/api/types";

const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const whole = (least: number, most: number) => {
  const words = `A whole number from ${least} to ${most.toLocaleString("en")}.`;
  return z.number(words).check(z.int(words), z.minimum(least, words), z.maximum(most, words));
};

const header = z.object({
  name: z.string().check(z.minLength(1, "Give the header's name.")),
  value: z.string(),
  secret: z.boolean(),
  /** A secret that is stored already: without a new value it stays. */
  stored: z.boolean(),
});

export const toolSchema = z.object({
  title: z.string().check(z.trim(), z.minLength(1, "Give the tool a name."), z.maxLength(80, "At most 80.")),
  name: z
    .string()
    .check(z.regex(/^[a-z][a-z0-9_]{0,47}$/, "Lower-case letters, digits and _, such as order_status.")),
  description: z
    .string()
    .check(z.trim(), z.minLength(1, "Say when to use it."), z.maxLength(1000, "At most 1,000 characters.")),
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
  url: z.string().check(z.trim(), z.minLength(1, "Give the address.")),
  parameters: z.string().check(z.refine(isJson, "This is no JSON.")),
  body: z.string().check(z.refine((text) => text.trim() === "" || isJson(text), "This is no JSON.")),
  writes: z.boolean(),
  timeout_seconds: whole(1, 30),
  max_bytes: whole(100, 200_000),
  result_pointer: z.string(),
  enabled: z.boolean(),
  headers: z.array(header),
});

export type ToolValues = z.infer<typeof toolSchema>;

export const FIELDS = [
  "title",
  "name",
  "description",
  "method",
  "url",
  "parameters",
  "body",
  "writes",
  "timeout_seconds",
  "max_bytes",
  "result_pointer",
] as const;

const pretty = (value: unknown) => JSON.stringify(value, null, 2);

/** Order look-ups are what most people begin with. */
export const EXAMPLES: { label: string; hint: string; values: Partial<ToolValues> }[] = [
  {
    label: "Look up an order",
    hint: "Reads. The bot asks for the number and tells where the order is.",
    values: {
      title: "Order status",
      name: "order_status",
      description: "Tells where an order is. Needs the order's number, such as A1001.",
      method: "GET",
      url: "https://shop.example.com/api/orders/{order_id}",
      parameters: pretty({
        type: "object",
        properties: { order_id: { type: "string", maxLength: 40, description: "Such as A1001" } },
        required: ["order_id"],
      }),
    },
  },
  {
    label: "Check a stock",
    hint: "Reads. The bot looks up whether something can be had.",
    values: {
      title: "Stock",
      name: "stock",
      description: "Tells how many pieces of a product are in stock.",
      method: "GET",
      url: "https://shop.example.com/api/stock?product={product}",
      parameters: pretty({
        type: "object",
        properties: { product: { type: "string", maxLength: 80, description: "The product's name" } },
        required: ["product"],
      }),
    },
  },
  {
    label: "Book a call back",
    hint: "Writes. The visitor is asked to agree before anything is sent.",
    values: {
      title: "Book a call back",
      name: "book_call",
      description: "Books a call back. Needs a phone number and a time that suits the visitor.",
      method: "POST",
      url: "https://shop.example.com/api/call-backs",
      writes: true,
      parameters: pretty({
        type: "object",
        properties: {
          phone: { type: "string", maxLength: 30, title: "Phone number" },
          time: { type: "string", maxLength: 60, title: "When" },
        },
        required: ["phone", "time"],
      }),
    },
  },
];

export const emptyValues = (from: Partial<ToolValues> = {}): ToolValues => ({
  title: "",
  name: "",
  description: "",
  method: "GET",
  url: "",
  parameters: pretty({ type: "object", properties: {} }),
  body: "",
  writes: false,
  timeout_seconds: 10,
  max_bytes: 50_000,
  result_pointer: "",
  enabled: true,
  headers: [],
  ...from,
});

export const toValues = (tool: Tool): ToolValues => ({
  title: tool.title,
  name: tool.name,
  description: tool.description,
  method: tool.method,
  url: tool.url,
  parameters: pretty(tool.parameters),
  body: tool.body == null ? "" : pretty(tool.body),
  writes: tool.writes,
  timeout_seconds: tool.timeout_seconds,
  max_bytes: tool.max_bytes,
  result_pointer: tool.result_pointer ?? "",
  enabled: tool.enabled,
  headers: tool.headers.map(({ name, value, secret }) => ({
    name,
    value: value ?? "",
    secret,
    stored: secret,
  })),
});

export const toWire = (values: ToolValues): ToolIn => ({
  ...values,
  parameters: JSON.parse(values.parameters),
  body: values.body.trim() === "" ? null : JSON.parse(values.body),
  headers: values.headers.map(({ name, value, secret, stored }) =>
    secret && stored && value === "" ? { name, secret } : { name, value, secret },
  ),
});

/** Arguments to try a tool with: a value for each property, to be typed over. */
export function sampleArguments(parameters: unknown): string {
  const properties =
    (parameters as { properties?: Record<string, Record<string, unknown>> }).properties ?? {};
  const sample = ({ type, enum: options, default: usual }: Record<string, unknown>): unknown => {
    if (usual !== undefined) return usual;
    if (Array.isArray(options)) return options[0];
    if (type === "number" || type === "integer") return 1;
    if (type === "boolean") return false;
    if (type === "array") return [];
    return type === "object" ? {} : "";
  };
  const entries = Object.entries(properties).map(([name, schema]) => [name, sample(schema)]);
  return pretty(Object.fromEntries(entries));
}
