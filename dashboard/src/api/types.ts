// The wire's nouns under the names that the dashboard uses. If the OpenAPI document renames a schema, only this
// file changes. No hand-written shapes here, except where an event on a stream has none in OpenAPI.
import type * as pending from "./pending";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Installation = Schemas["InstallationOut"];
export type User = Schemas["UserOut"];
export type Workspace = Schemas["WorkspaceOut"];
export type Auth = Schemas["AuthOut"];
export type Me = Schemas["MeOut"];
export type LoginSession = Schemas["SessionOut"];
export type Bot = Schemas["BotOut"];
export type BotSettings = Schemas["BotSettings"];
export type Source = pending.SourceOut;
export type SourceIn = pending.SourceIn;
export type Outcome = pending.PageOutcome;
export type DocumentRow = pending.DocumentOut;
export type DocumentText = pending.DocumentTextOut;
export type Passage = Schemas["PassageOut"];
export type Job = pending.JobOut;
export type SourcePatch = pending.SourcePatch;
export type SourceAccepted = pending.SourceAccepted;
export type Pair = pending.Pair;
export type PairsPreview = pending.PairsPreview;
export type Run = pending.RunOut;
export type RunPage = pending.RunPageOut;
export type AddressKind = RunPage["kind"];
export type RunDiff = pending.DiffOut;
export type DiffPage = pending.DiffPageOut;
export type Change = pending.Change;
export type Schedule = pending.ScheduleOut;
export type Retrieved = Schemas["UsedOut"];
export type Citation = Schemas["CitationOut"];
export type Usage = Schemas["UsageOut"];
export type Timings = Schemas["TimingsOut"];
export type Conversation = Schemas["ConversationOut"];
export type Message = Schemas["MessageOut"];
export type Install = Schemas["InstallOut"];
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
