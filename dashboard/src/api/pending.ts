// Routes and shapes that the server has and its OpenAPI document does not yet. Each goes from here once it is generated
// into schema.d.ts; nothing but api/types.ts and api/client.ts imports this file.
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type PageOutcome =
  | "pending"
  | "indexed"
  | "changed"
  | "unchanged"
  | "redirected"
  | "duplicate"
  | "robots"
  | "noindex"
  | "http_error"
  | "unreachable"
  | "blocked"
  | "unsupported_type"
  | "empty"
  | "needs_javascript"
  | "too_large"
  | "bad_encoding"
  | "damaged"
  | "out_of_scope"
  | "gone";

export type SourceType = "url" | "site" | "sitemap" | "file" | "text" | "qa";

export interface Pair {
  question: string;
  answer: string;
}

export interface FileOut {
  id: string;
  name: string;
  type: string;
  bytes: number;
  sha256: string;
}

export interface SourceOut extends Omit<Schemas["SourceOut"], "type" | "bot_id"> {
  type: SourceType;
  bot_id: string | null;
  start_urls: string[];
  include: string[];
  exclude: string[];
  schedule: string | null;
  time_zone: string | null;
  next_run_at: string | null;
  file: FileOut | null;
}

interface Scheduled {
  schedule?: string | null;
  time_zone?: string | null;
}

interface Scoped {
  include?: string[];
  exclude?: string[];
  max_pages?: number;
}

export type SourceIn =
  | ({ type: "url"; url: string; start_urls?: string[] } & Scheduled)
  | ({ type: "site"; url: string; start_urls?: string[]; max_depth?: number } & Scoped & Scheduled)
  | ({ type: "sitemap"; url: string } & Scoped & Scheduled)
  | { type: "text"; title: string; text: string }
  | { type: "qa"; title?: string; pairs: Pair[] };

export interface SourcePatch extends Scoped, Scheduled {
  title?: string;
  start_urls?: string[];
  max_depth?: number;
  text?: string;
  pairs?: Pair[];
}

export interface SourceAccepted {
  source: SourceOut;
  job_id: string;
}

export interface JobOut extends Omit<Schemas["JobOut"], "type"> {
  type: "ingest_source" | "build_index";
  paused: boolean;
  knowledge_base_id: string | null;
}

export interface DocumentOut extends Omit<Schemas["DocumentOut"], "outcome"> {
  outcome: PageOutcome;
  description: string | null;
  published_at: string | null;
  modified_at: string | null;
}

export interface DocumentTextOut extends DocumentOut {
  text: string;
  passages: Schemas["PassageOut"][];
}

export interface RunOut {
  id: string;
  number: number;
  cause: "created" | "manual" | "schedule";
  status: Schemas["JobOut"]["status"];
  paused: boolean;
  pages: { seen: number; waiting: number; done: number };
  outcomes: Partial<Record<PageOutcome, number>>;
  out_of_scope: number;
  gone: number;
  requests: number;
  bytes: number;
  embedding_calls: number;
  embedded_tokens: number;
  cost_usd: number | null;
  chunks_added: number;
  chunks_reused: number;
  work_ms: number;
  at_page_limit: boolean;
  at_depth_limit: boolean;
  error: Schemas["Trouble"] | null;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  duration_ms: number | null;
  pages_per_second: number | null;
  seconds_left: number | null;
  job_id: string | null;
}

export interface RunPageOut {
  url: string;
  kind: "page" | "robots" | "sitemap";
  document_id: string | null;
  outcome: PageOutcome;
  detail: string | null;
  title: string | null;
  http_status: number | null;
  bytes: number;
  chunks: number;
  requests: number;
  asked: { url: string; status: number | null }[];
  ms: number;
  depth: number;
  found_on: string | null;
  at: string;
}

export type Change = "added" | "removed" | "changed" | "outcome_changed";

export interface DiffOut extends Record<Change, number> {
  against: number | null;
}

export interface DiffPageOut {
  url: string;
  change: Change;
  before: PageOutcome | null;
  after: PageOutcome | null;
  document_id: string | null;
  title: string | null;
  detail: string | null;
}

export interface ScheduleOut {
  words: string;
  next: string[];
}

export interface PairsPreview {
  pairs: Pair[];
  skipped: { line: number; reason: string }[];
}

interface List<T> {
  items: T[];
  next_cursor: string | null;
}

/** One operation, written as openapi-typescript writes it. */
interface Operation<Path, Query, Status extends number, Ok> {
  parameters: { query?: Query; header?: never; path: Path; cookie?: never };
  responses: {
    [status in Status]: { headers: Record<string, unknown>; content: { "application/json": Ok } };
  };
}
type Get<Ok, Path, Query = never> = Operation<Path, Query, 200, Ok> & { requestBody?: never };
type Act<Ok, Status extends number> = Operation<Id, never, Status, Ok> & { requestBody?: never };
type Send<Ok, Body, Status extends number> = Operation<Id, never, Status, Ok> & {
  requestBody: { content: { "application/json": Body } };
};
interface Id {
  id: string;
}
interface Paging {
  limit?: number;
  cursor?: string;
}

/** The routes, over those of the same path in schema.d.ts. */
interface Later {
  "/api/v1/bots/{id}/sources": {
    get: Get<List<SourceOut>, Id, Paging>;
    post: Send<SourceAccepted, SourceIn, 202>;
  };
  "/api/v1/sources/{id}": {
    get: Get<SourceOut, Id>;
    patch: Send<SourceOut, SourcePatch, 200>;
    delete: paths["/api/v1/sources/{id}"]["delete"];
  };
  "/api/v1/sources/{id}/refresh": { post: Act<SourceAccepted, 202> };
  "/api/v1/sources/{id}/pairs": { get: Get<{ pairs: Pair[] }, Id> };
  "/api/v1/sources/{id}/text": { get: Get<{ text: string }, Id> };
  "/api/v1/sources/{id}/runs": { get: Get<List<RunOut>, Id, Paging> };
  "/api/v1/sources/{id}/documents": {
    get: Get<List<DocumentOut>, Id, Paging & { outcome?: PageOutcome }>;
  };
  "/api/v1/documents/{id}": { get: Get<DocumentTextOut, Id> };
  "/api/v1/runs/{id}": { get: Get<RunOut, Id> };
  "/api/v1/runs/{id}/pages": {
    get: Get<List<RunPageOut>, Id, Paging & { outcome?: string; kind?: RunPageOut["kind"]; q?: string }>;
  };
  "/api/v1/runs/{id}/diff": { get: Get<DiffOut, Id> };
  "/api/v1/runs/{id}/diff/pages": { get: Get<List<DiffPageOut>, Id, Paging & { change: Change }> };
  "/api/v1/jobs/{id}": { get: Get<JobOut, Id> };
  "/api/v1/jobs/{id}/pause": { post: Act<JobOut, 200> };
  "/api/v1/jobs/{id}/resume": { post: Act<JobOut, 200> };
  "/api/v1/schedule": {
    get: {
      parameters: {
        query: { schedule: string; time_zone?: string };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: { 200: { headers: Record<string, unknown>; content: { "application/json": ScheduleOut } } };
    };
  };
}

export type Paths = Omit<paths, keyof Later> & Later;
