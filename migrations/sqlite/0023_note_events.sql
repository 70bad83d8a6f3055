-- Who runs this installation.
alter table users add column system_role text check (system_role in ('super_admin'));

-- What was done, noted in the transaction that did it; from here it goes into the event log, in order.
create table event_outbox (
    id             text    primary key,       -- UUIDv7; the event's own for good
    workspace_id   text,                      -- null: of the installation. No reference: the log outlives the workspace
    actor_type     text    not null check (actor_type in ('person', 'key', 'operator', 'system')),
    actor_id       text,                      -- null: the system
    type           text    not null,          -- such as bot.updated
    aggregate_type text    not null,
    aggregate_id   text    not null,
    data           text    not null,          -- JSON
    request_id     text,
    at             integer not null
) strict;
