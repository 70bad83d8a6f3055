-- Providers of models that workspaces bring along, and the models of their modes.

create table providers (
    id               text primary key,
    workspace_id     text not null references workspaces (id) on delete cascade,
    name             text not null,
    kind             text not null check (kind in ('openai', 'azure', 'ollama', 'llama_cpp', 'vllm', 'openai_compatible')),
    base_url         text not null,
    api_key          text,                          -- encrypted under the operator's key and bound to the id; null: none
    options          text not null default '{}',    -- JSON, the domain's ProviderOptions
    chat_models      text not null default '[]',    -- JSON, names; the usual one first
    embedding_models text not null default '[]',    -- JSON, the domain's EmbeddingModel
    tested_at        integer,                       -- when it was last tried
    findings         text,                          -- JSON, what that found; null since a change
    created_at       integer not null,
    updated_at       integer not null
) strict;
create unique index providers_by_name on providers (workspace_id, name);

-- One row for each workspace that ever had a provider or chose a mode's models. Each change counts up, by which every
-- process sees that what it remembers is old.
create table workspace_models (
    workspace_id text primary key references workspaces (id) on delete cascade,
    revision     integer not null,
    modes        text not null default '{}'         -- JSON, the domain's Modes
) strict, without rowid;
