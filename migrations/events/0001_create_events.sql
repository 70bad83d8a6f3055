-- The event log in a file of its own (FRONTDESK_EVENTS__PATH): the same table as in the database.
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
