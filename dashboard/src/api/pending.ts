// Routes and shapes that the server has and its OpenAPI document does not yet. Each goes from here once it is generated
// into schema.d.ts; nothing but api/types.ts and api/client.ts imports this file.
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export interface FileOut {
  id: string;
  name: string;
  type: string;
  bytes: number;
  sha256: string;
}

export type SourceOut = Schemas["SourceOut"] & { file: FileOut | null };
export type SourceAccepted = Omit<Schemas["SourceAccepted"], "source"> & { source: SourceOut };

export interface PairsPreview {
  pairs: Schemas["Pair"][];
  skipped: { line: number; reason: string }[];
}

interface Good<T> {
  headers: Record<string, unknown>;
  content: { "application/json": T };
}
type Answering<Operation, Status extends number, T> = Omit<Operation, "responses"> & {
  responses: { [status in Status]: Good<T> };
};
interface Reading<T> {
  get: {
    parameters: { query?: never; header?: never; path: { id: string }; cookie?: never };
    requestBody?: never;
    responses: { 200: Good<T> };
  };
}

/** The routes, over those of the same path in schema.d.ts. */
interface Later {
  "/api/v1/bots/{id}/sources": {
    get: Answering<
      paths["/api/v1/bots/{id}/sources"]["get"],
      200,
      { items: SourceOut[]; next_cursor: string | null }
    >;
    post: Answering<paths["/api/v1/bots/{id}/sources"]["post"], 202, SourceAccepted>;
  };
  "/api/v1/sources/{id}": {
    get: Answering<paths["/api/v1/sources/{id}"]["get"], 200, SourceOut>;
    patch: Answering<paths["/api/v1/sources/{id}"]["patch"], 200, SourceOut>;
    delete: paths["/api/v1/sources/{id}"]["delete"];
  };
  "/api/v1/sources/{id}/refresh": {
    post: Answering<paths["/api/v1/sources/{id}/refresh"]["post"], 202, SourceAccepted>;
  };
  "/api/v1/sources/{id}/pairs": Reading<{ pairs: Schemas["Pair"][] }>;
  "/api/v1/sources/{id}/text": Reading<{ text: string }>;
}

export type Paths = Omit<paths, keyof Later> & Later;
