-- The queue. A job is written in the transaction of the row it is about.

create table jobs (
    id               text primary key,
    workspace_id     text not null references workspaces (id) on delete cascade,
    type             text not null,
    source_id        text references sources (id) on delete cascade,
    status           text not null check (status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    run_at           integer not null,   -- not before this time
    lease_owner      text,               -- the worker that holds it
    lease_until      integer,            -- free to be claimed again after this time
    cancel_requested integer not null default 0,
    attempts         integer not null default 0,
    max_attempts     integer not null,
    progress_done    integer not null default 0,
    progress_total   integer not null default 0,
    progress_unit    text not null default 'pages',
    error_code       text,
    error_detail     text,
    result           text,               -- JSON, once completed
    created_at       integer not null,
    updated_at       integer not null
) strict;
create index jobs_by_workspace on jobs (workspace_id, id);
create index jobs_by_source on jobs (source_id);
create index jobs_open on jobs (status, run_at) where status in ('pending', 'processing');

-- When each workspace was last served: the claim takes the one that has waited longest.
create table job_turns (
    workspace_id text primary key references workspaces (id) on delete cascade,
    last_at      integer not null
) strict, without rowid;
