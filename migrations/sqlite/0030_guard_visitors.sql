-- How long visitors' words are kept, what deleted rows still leave in the file, and workspaces that are to go.

-- What holds for all of a workspace's bots. No row: conversations are kept until somebody deletes them.
create table workspace_privacy (
    workspace_id text primary key references workspaces (id) on delete cascade,
    keep_days    integer,                    -- null: until somebody deletes them
    updated_at   integer not null
) strict, without rowid;

-- Visitors are listed by workspace, and forgotten when they have long not been seen.
create index visitors_by_workspace on visitors (workspace_id, id);
create index visitors_by_age on visitors (bot_id, last_seen_at);

-- What has been deleted and is not yet out of the file, see store::leftovers. Noted with the deletion, so that it is
-- finished even if the process ends in between.
create table leftovers (
    what   text primary key check (what in ('messages', 'everything', 'log')),
    due_at integer not null,
    asked  integer not null                  -- counts the deletions: whoever clears up sees whether one came meanwhile
) strict, without rowid;

-- Workspaces whose owner wants them gone. Until then they can be had back.
create table workspace_deletions (
    workspace_id text primary key references workspaces (id) on delete cascade,
    asked_by     text references users (id) on delete set null,
    asked_at     integer not null,
    due_at       integer not null
) strict, without rowid;
create index workspace_deletions_due on workspace_deletions (due_at);
create index workspace_deletions_by_user on workspace_deletions (asked_by) where asked_by is not null;

-- A workspace goes bit by bit, too. The table is made anew because SQLite can't change a check.
create table removals_new (
    id           text not null primary key,   -- of the source, knowledge base, bot or workspace
    kind         text not null check (kind in ('source', 'knowledge_base', 'bot', 'workspace')),
    workspace_id text not null references workspaces (id) on delete cascade
) strict, without rowid;
insert into removals_new (id, kind, workspace_id) select id, kind, workspace_id from removals;
drop table removals;
alter table removals_new rename to removals;
create index removals_by_workspace on removals (workspace_id);
