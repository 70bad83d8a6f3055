-- What is being deleted bit by bit: noted first, so that it is finished even if the process ends in between.
create table removals (
    id           text not null primary key,   -- of the source, knowledge base or bot
    kind         text not null check (kind in ('source', 'knowledge_base', 'bot')),
    workspace_id text not null references workspaces (id) on delete cascade
) strict, without rowid;
create index removals_by_workspace on removals (workspace_id);
