-- Bots, and what they know: knowledge base -> index version -> source -> document -> chunk.

create table knowledge_bases (
    id            text primary key,
    workspace_id  text not null references workspaces (id) on delete cascade,
    name          text not null,
    live_index_id text,                 -- the index that answers; null only inside the creating transaction
    created_at    integer not null
) strict;
create index knowledge_bases_by_workspace on knowledge_bases (workspace_id);

create table indexes (
    number            integer primary key autoincrement,  -- partition of the vector table, scope of the full text; never reused
    id                text not null unique,
    workspace_id      text not null references workspaces (id) on delete cascade,
    knowledge_base_id text not null references knowledge_bases (id) on delete cascade,
    version           integer not null,
    provider          text not null,     -- embedding provider: openai | builtin
    model             text not null,
    dimensions        integer not null,
    created_at        integer not null,
    unique (knowledge_base_id, version)
) strict;

create table bots (
    id                text primary key,
    workspace_id      text not null references workspaces (id) on delete cascade,
    knowledge_base_id text not null references knowledge_bases (id),
    name              text not null,
    system_prompt     text not null,
    settings          text not null,     -- JSON, the domain's BotSettings
    created_at        integer not null,
    updated_at        integer not null
) strict;
create index bots_by_workspace on bots (workspace_id, id);
create index bots_by_knowledge_base on bots (knowledge_base_id);

create table sources (
    id                text primary key,
    workspace_id      text not null references workspaces (id) on delete cascade,
    knowledge_base_id text not null references knowledge_bases (id) on delete cascade,
    type              text not null check (type in ('url', 'site', 'sitemap', 'text')),
    title             text,
    url               text,
    text              text,              -- the words themselves, for type text
    max_pages         integer,
    max_depth         integer,
    status            text not null check (status in ('pending', 'processing', 'active', 'error')),
    error_code        text,
    error_detail      text,
    run               integer not null default 0,  -- counts readings; a document's seen_run tells whether the last one met it
    created_at        integer not null,
    updated_at        integer not null,
    read_at           integer
) strict;
create index sources_by_knowledge_base on sources (knowledge_base_id, id);

-- A page of a source. Pages still to be read are rows too: the crawl's frontier survives a restart.
create table documents (
    id                text primary key,
    workspace_id      text not null references workspaces (id) on delete cascade,
    knowledge_base_id text not null references knowledge_bases (id) on delete cascade,
    source_id         text not null references sources (id) on delete cascade,
    url               text not null,     -- as asked for; empty for type text
    final_url         text,              -- where redirects led, if anywhere else
    canonical_url     text,              -- what the page calls its own address; where visitors are sent
    title             text,
    language          text,
    outcome           text not null,     -- the domain's PageOutcome
    detail            text,
    http_status       integer,
    bytes             integer not null default 0,
    text              text,              -- main content as Markdown
    content_hash      text,              -- SHA-256 of the text, hex
    etag              text,
    last_modified     text,
    duplicate_of      text,
    depth             integer not null default 0,
    found_on          text,
    seen_run          integer not null,
    pending           integer not null,  -- 1 while this run has still to read it
    tries             integer not null default 0,  -- how often this reading has begun with it
    retry_at          integer,           -- not before this time, after a failure that may pass
    links             text,              -- JSON array: where it leads, for when it has not changed
    created_at        integer not null,
    fetched_at        integer,
    unique (source_id, url)
) strict;
create index documents_by_source on documents (source_id, id);
create index documents_pending on documents (source_id, depth, id) where pending = 1;
create index documents_by_final_url on documents (source_id, final_url) where final_url is not null;
create index documents_by_content on documents (source_id, content_hash) where content_hash is not null;

-- Each vec_items_<dim> table, and the full text, is made with an `after delete` trigger on this table, so that
-- whatever removes a chunk, also by cascade, leaves no vector and no full-text row behind.
create table document_chunks (
    rowid_        integer primary key,   -- the row's number in vec_items_<dim> and chunk_texts
    id            text not null unique,
    workspace_id  text not null references workspaces (id) on delete cascade,
    index_number  integer not null references indexes (number) on delete cascade,
    document_id   text not null references documents (id) on delete cascade,
    position      integer not null,
    heading_path  text not null,         -- JSON array of headings, outermost first
    text          text not null,
    tokens        integer not null,
    content_hash  text not null,         -- of heading path and text: equal content has equal vectors
    unique (index_number, document_id, position)
) strict;
create index document_chunks_by_document on document_chunks (document_id, position);
create index document_chunks_by_content on document_chunks (index_number, content_hash);
