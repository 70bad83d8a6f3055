-- Readings of a source, as history: what each cost, and what became of each address it met.

create table runs (
    id                text primary key,
    workspace_id      text not null references workspaces (id) on delete cascade,
    knowledge_base_id text not null references knowledge_bases (id) on delete cascade,
    source_id         text not null references sources (id) on delete cascade,
    number            integer not null,  -- sources.run
    cause             text not null,     -- the domain's RunCause: what began it
    status            text not null check (status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    seen              integer not null default 0,  -- pages met
    waiting           integer not null default 0,  -- of them, still to be read
    out_of_scope      integer not null default 0,  -- addresses met and not followed, listed or not
    requests          integer not null default 0,  -- HTTP requests made, also for robots.txt and sitemaps
    bytes             integer not null default 0,
    embedding_calls   integer not null default 0,
    embedded_tokens   integer not null default 0,
    cost_micro_usd    integer,           -- millionths of a US dollar; null when the model's price is not known
    chunks_added      integer not null default 0,  -- passages embedded and stored
    chunks_reused     integer not null default 0,  -- passages that were there already
    work_ms           integer not null default 0,  -- time in a worker's hands
    at_page_limit     integer not null default 0,  -- 1: pages were left out because of max_pages
    at_depth_limit    integer not null default 0,  -- 1: pages were left out because of max_depth
    gone              integer not null default 0,  -- pages that were not met any more
    error_code        text,
    error_detail      text,
    created_at        integer not null,
    started_at        integer,
    ended_at          integer,
    unique (source_id, number)
) strict;
create index runs_by_source on runs (source_id, id);
create index runs_by_knowledge_base on runs (knowledge_base_id, id);
create index runs_by_workspace on runs (workspace_id);

create table run_pages (
    run_id       text not null references runs (id) on delete cascade,
    url          text not null,
    workspace_id text not null,
    kind         text not null,          -- the domain's AddressKind: page | robots | sitemap
    document_id  text,                   -- may be gone since
    outcome      text not null,          -- the domain's PageOutcome
    detail       text,
    title        text,
    http_status  integer,
    bytes        integer not null default 0,
    chunks       integer not null default 0,
    requests     integer not null default 0,
    asked        text,                   -- JSON array of [address, status]: each request, if they were not one for `url`
    ms           integer not null default 0,  -- from the first request to the text
    depth        integer not null default 0,
    found_on     text,
    at           integer not null,
    primary key (run_id, url)
) strict, without rowid;
create index run_pages_by_outcome on run_pages (run_id, outcome, url, kind);

-- Readings from before there was a history have none; the first one of it begins with the source's next.
alter table jobs add column knowledge_base_id text references knowledge_bases (id) on delete cascade;
alter table jobs add column paused integer not null default 0;  -- 1: not to be claimed until its owner goes on
create index jobs_by_knowledge_base on jobs (knowledge_base_id) where knowledge_base_id is not null;
