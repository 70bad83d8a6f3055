// Whether what the fake shop says is what Polar says: asked of the types of Polar's own client, which name each field of
// each thing in the version of the API that is spoken here. At run time the client trusts what it is sent.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const FILE = fileURLToPath(new URL("answers.ts", import.meta.url));
const OPTIONS = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
};
// Client 1.0.1 takes a subscription's status in a customer's state for a grant's of the same name; Polar's documentation
// has these two.
const HEAD = `import type { Polar, models, webhooks } from "@polar-sh/sdk/2026-10";
type Listed = Omit<models.CustomerStateSubscription, "status"> & { status: "active" | "trialing" };
type Mended<T> = T extends models.CustomerState
  ? Omit<T, "active_subscriptions"> & { active_subscriptions: Listed[] }
  : T;
type Answer<Call extends (...given: never[]) => Promise<unknown>> = Mended<Awaited<ReturnType<Call>>>;
type Event<Kind> = Extract<webhooks.WebhookPayload, { type: Kind }> extends infer T extends { data: unknown }
  ? Omit<T, "data"> & { data: Mended<T["data"]> }
  : never;
`;

/** The type of what a call answers with, such as `checkouts.create`. */
export const answer = (call) => `Answer<Polar${call.replaceAll(/(\w+)\.?/g, '["$1"]')}>`;

/** The type of an event's body, such as that of `order.paid`. */
export const event = (kind) => `Event<"${kind}">`;

/** The type of what a request that is not valid is told. */
export const INVALID = `models.HTTPValidationError["detail"]`;

/**
 * Why values are not of the types that they are paired with: a field too few, too many, or of another kind.
 * @param pairs [type, value] each
 * @returns the compiler's words
 */
export function objections(pairs) {
  const lines = pairs.map(([type, value], at) => `export const v${at}: ${type} = ${JSON.stringify(value)};`);
  const source = ts.createSourceFile(FILE, HEAD + lines.join("\n"), OPTIONS.target, true);
  const host = ts.createCompilerHost(OPTIONS);
  const { getSourceFile, fileExists } = host;
  host.getSourceFile = (name, ...rest) => (name === FILE ? source : getSourceFile.call(host, name, ...rest));
  host.fileExists = (name) => name === FILE || fileExists.call(host, name);
  const before = HEAD.split("\n").length - 1;
  const found = ts.getPreEmitDiagnostics(ts.createProgram([FILE], OPTIONS, host)).map((one) => {
    const words = ts.flattenDiagnosticMessageText(one.messageText, "\n");
    if (one.file !== source) return words;
    const line = source.getLineAndCharacterOfPosition(one.start).line - before;
    return `${pairs[line]?.[0] ?? "what is before the values"}: ${words}`;
  });
  return [...new Set(found)];
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Times and identifiers that are none, which to the compiler are strings like others. */
export function misspelt(value, path = "") {
  if (value !== null && typeof value === "object") {
    return Object.entries(value).flatMap(([key, inner]) => misspelt(inner, `${path}/${key}`));
  }
  if (typeof value !== "string" || path.endsWith("external_customer_id")) return [];
  const time = /(_at|_start|_end|\/timestamp)$/.test(path);
  const id = /(\/|product_|customer_|subscription_|order_|organization_|price_)id$/.test(path);
  return (time && !TIME.test(value)) || (id && !ID.test(value)) ? [`${path}: ${value}`] : [];
}

/** Fails unless each value is of its type. */
export function accepted(pairs) {
  assert.deepEqual(objections(pairs), []);
  assert.deepEqual(misspelt(pairs.map(([, value]) => value)), []);
}
