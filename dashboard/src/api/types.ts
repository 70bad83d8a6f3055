// The wire's nouns under the names that the dashboard uses. If the OpenAPI document renames a schema, only this
// file changes. No hand-written shapes here, except where an event on a stream has none in OpenAPI.
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Installation = Schemas["Installation"];
export type User = Schemas["User"];
export type Workspace = Schemas["Workspace"];
export type Auth = Schemas["Auth"];
export type Me = Schemas["Me"];
export type LoginSession = Schemas["Session"];
export type Bot = Schemas["Bot"];
export type BotSettings = Schemas["BotSettings"];
export type Source = Schemas["Source"];
export type SourceIn = Schemas["SourceIn"];
export type Outcome = Schemas["Outcome"];
export type DocumentRow = Schemas["Document"];
export type DocumentText = Schemas["DocumentText"];
export type Passage = Schemas["Passage"];
export type Job = Schemas["Job"];
export type Retrieved = Schemas["Retrieved"];
export type Citation = Schemas["Citation"];
export type Usage = Schemas["Usage"];
export type Timings = Schemas["Timings"];
export type Conversation = Schemas["Conversation"];
export type Message = Schemas["Message"];
export type Install = Schemas["Install"];
export type Sighting = Install["sightings"][number];

/** What `event: done` carries on the dashboard's chat. */
export interface ChatDone {
  finish_reason: string;
  usage: Usage | null;
  timings_ms: Timings | null;
  model: string | null;
  threshold: number | null;
  retrieved: Retrieved[];
}
