-- The event log: what was noted in the outbox, in its place for good. The same table as in migrations/events, for logs
-- that have a file of their own.

alter table event_outbox add column trace_id text;   -- of the caller, as `traceparent` said

create table events (
    workspace_id   text    not null,       -- all noughts: of the installation
    sequence       integer not null,       -- of the workspace: from 1, without gaps
    id             text    not null unique,
    at             integer not null,
    actor_type     text    not null,
    actor_id       text,
    type           text    not null,
    aggregate_type text    not null,
    aggregate_id   text    not null,
    data           text    not null,       -- JSON
    request_id     text,
    trace_id       text,
    checksum       text    not null,       -- SHA-256, of the one before and of all of this row: see domain::chain
    primary key (workspace_id, sequence)
) strict;
create index events_by_aggregate on events (workspace_id, aggregate_type, aggregate_id, sequence);
create index events_by_type on events (workspace_id, type);
create index events_by_actor on events (workspace_id, actor_type, actor_id);

create trigger events_do_not_change before update on events
begin
    select raise(abort, 'an event does not change');
end;

-- Where each workspace's log ends, beside the log: so that it is seen when its end is lost.
create table event_heads (
    workspace_id text    primary key,
    sequence     integer not null,
    checksum     text    not null
) strict, without rowid;
