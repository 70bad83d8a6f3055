-- Uploaded files, under our own ids, inside the database: one file to back up, and nothing outside of it to leave behind.

create table files (
    id           text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    source_id    text not null references sources (id) on delete cascade,
    name         text not null,          -- as its owner called it; never used as a path
    type         text not null,          -- the domain's FileType, by content
    bytes        integer not null,
    sha256       text not null,          -- hex
    created_at   integer not null
) strict;
create unique index files_by_source on files (source_id);
create index files_by_workspace on files (workspace_id, sha256);

create table file_parts (
    file_id text not null references files (id) on delete cascade,
    n       integer not null,            -- from 0
    data    blob not null,               -- 256 KiB, the last one less
    primary key (file_id, n)
) strict;
