-- Sources of all kinds, with the patterns, schedule and start list of their owner. The table is made anew because SQLite
-- can't change a check; migrations run without foreign keys, which are checked when all are done.

create table sources_new (
    id                text primary key,
    workspace_id      text not null references workspaces (id) on delete cascade,
    knowledge_base_id text not null references knowledge_bases (id) on delete cascade,
    type              text not null check (type in ('url', 'site', 'sitemap', 'file', 'text', 'qa')),
    title             text,
    url               text,
    text              text,              -- the words themselves, for type text; the pairs as JSON, for type qa
    start_urls        text not null default '[]',  -- JSON array: where reading starts besides url
    include           text not null default '[]',  -- JSON array of patterns, of which a page must match one
    exclude           text not null default '[]',  -- JSON array of patterns, of which a page may match none
    max_pages         integer,
    max_depth         integer,
    schedule          text,              -- when it is read again by itself: a word or a cron expression
    time_zone         text,              -- IANA name, for the schedule
    next_run_at       integer,           -- when the schedule is due
    repeated          text not null default '[]',  -- JSON array: hashes of blocks that stand on nearly every page
    status            text not null check (status in ('pending', 'processing', 'active', 'error')),
    error_code        text,
    error_detail      text,
    run               integer not null default 0,  -- counts readings; a document's seen_run tells whether the last one met it
    created_at        integer not null,
    updated_at        integer not null,
    read_at           integer
) strict;
insert into sources_new (id, workspace_id, knowledge_base_id, type, title, url, text, max_pages, max_depth, status,
    error_code, error_detail, run, created_at, updated_at, read_at)
select id, workspace_id, knowledge_base_id, type, title, url, text, max_pages, max_depth, status,
    error_code, error_detail, run, created_at, updated_at, read_at from sources;
drop table sources;
alter table sources_new rename to sources;
create index sources_by_knowledge_base on sources (knowledge_base_id, id);
create index sources_due on sources (next_run_at) where next_run_at is not null;

alter table documents add column description text;
alter table documents add column published_at integer;   -- what the page says of itself
alter table documents add column modified_at integer;    -- what the page, or its sitemap, says of itself
alter table documents add column lastmod integer;        -- what the sitemap says in this reading
alter table documents add column read_lastmod integer;   -- what it said when the page was last read
alter table documents add column retire_at integer;      -- gone: until then, what was read of it answers
alter table documents add column blocks text;            -- JSON array: hashes of the page's blocks, see knowledge::extract
alter table documents add column index_hash text;        -- SHA-256 of the text as indexes are to hold it: without repeated blocks
update documents set index_hash = content_hash;

-- The next page to read is the first of these: nothing has to be sorted.
drop index documents_pending;
create index documents_pending on documents (source_id, tries, depth, id) where pending = 1;
create index documents_by_knowledge_base on documents (knowledge_base_id, id);
create index documents_by_hash on documents (knowledge_base_id, content_hash) where content_hash is not null;
drop index documents_by_content;
