-- Numbered versions of a knowledge base: how each was made, how far it is, and which pages it holds in which state.

alter table knowledge_bases add column pipeline text not null default '{}';  -- JSON, the domain's Pipeline
alter table knowledge_bases add column updated_at integer not null default 0;
update knowledge_bases set updated_at = created_at;

alter table indexes add column chunking text not null default '{}';   -- JSON, the domain's Chunking: how pages are cut
alter table indexes add column status text not null default 'ready' check (status in ('building', 'ready'));
alter table indexes add column pinned integer not null default 0;     -- 1: neither replaced by itself nor cleaned up
alter table indexes add column live_from integer;                     -- when it last began to answer
alter table indexes add column live_until integer;                    -- when it last stopped to answer
alter table indexes add column embedded_tokens integer not null default 0;
alter table indexes add column cost_micro_usd integer not null default 0;  -- millionths of a US dollar, of tokens whose price is known
update indexes set live_from = created_at;
create index indexes_by_knowledge_base on indexes (knowledge_base_id, version);

-- What a version holds of a page: compared with the page's index_hash, it tells what has still to be taken in.
create table index_documents (
    index_number integer not null references indexes (number) on delete cascade,
    document_id  text not null references documents (id) on delete cascade,
    content_hash text not null,
    primary key (index_number, document_id)
) strict, without rowid;
create index index_documents_by_document on index_documents (document_id);
insert into index_documents (index_number, document_id, content_hash)
select i.number, d.id, d.content_hash from documents d
join knowledge_bases k on k.id = d.knowledge_base_id join indexes i on i.id = k.live_index_id
where d.content_hash is not null and d.text is not null;

-- What a bot answers from besides its own knowledge base.
create table bot_knowledge_bases (
    bot_id            text not null references bots (id) on delete cascade,
    knowledge_base_id text not null references knowledge_bases (id) on delete cascade,
    workspace_id      text not null references workspaces (id) on delete cascade,
    added_at          integer not null,
    primary key (bot_id, knowledge_base_id)
) strict, without rowid;
create index bot_knowledge_bases_by_base on bot_knowledge_bases (knowledge_base_id);
create index bot_knowledge_bases_by_workspace on bot_knowledge_bases (workspace_id);
