-- What plan a workspace has, and how much of it is used up. Months and days are those of UTC.

create table entitlements (
    workspace_id         text primary key references workspaces (id) on delete cascade,
    plan_id              text not null,      -- one of the settings' plans; may be gone from there
    state                text not null,      -- the domain's PlanState
    trial_ends_at        integer,
    period_ends_at       integer,
    cancel_at_period_end integer not null,
    past_due_since       integer,
    grace_ends_at        integer,
    changed_at           integer not null,   -- when this row was last written
    source               text not null,      -- what it was derived from
    as_of                integer not null    -- the time of the state that it was derived from: never goes back
) strict, without rowid;

-- Messages of a month: written in the transaction that stores the question.
create table quota_counts (
    workspace_id text not null references workspaces (id) on delete cascade,
    month        text not null,              -- YYYY-MM
    counted      integer not null,           -- those within the plan
    beyond       integer not null,           -- those that the built-in answerer took when it was used up
    primary key (workspace_id, month)
) strict, without rowid;

-- The same by bot and day, for looking back.
create table message_days (
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id       text not null,              -- may outlive its bot
    day          text not null,              -- YYYY-MM-DD
    counted      integer not null,
    beyond       integer not null,
    primary key (workspace_id, day, bot_id)
) strict, without rowid;
-- What was asked before is looked back on, but was not counted against any plan.
insert into message_days (workspace_id, bot_id, day, counted, beyond)
    select m.workspace_id, c.bot_id, strftime('%Y-%m-%d', m.created_at / 1000, 'unixepoch'), count(*), 0
    from messages m join conversations c on c.id = m.conversation_id
    where m.role = 'user' group by 1, 2, 3;

-- What is kept of pages and files, so that no look at a limit counts it all.
create table quota_sizes (
    workspace_id text primary key references workspaces (id) on delete cascade,
    pages        integer not null,           -- documents with a text
    bytes        integer not null            -- of their texts and of uploaded files
) strict, without rowid;
insert into quota_sizes (workspace_id, pages, bytes)
    select w.id,
        (select count(*) from documents d where d.workspace_id = w.id and d.text is not null),
        (select coalesce(sum(octet_length(d.text)), 0) from documents d where d.workspace_id = w.id)
            + (select coalesce(sum(f.bytes), 0) from files f where f.workspace_id = w.id)
    from workspaces w;
create trigger quota_document_added after insert on documents when new.text is not null begin
    insert into quota_sizes (workspace_id, pages, bytes) values (new.workspace_id, 1, octet_length(new.text))
        on conflict (workspace_id) do update set pages = pages + 1, bytes = bytes + excluded.bytes;
end;
create trigger quota_document_changed after update of text on documents when old.text is not new.text begin
    insert into quota_sizes (workspace_id, pages, bytes)
        values (new.workspace_id, (new.text is not null) - (old.text is not null),
            coalesce(octet_length(new.text), 0) - coalesce(octet_length(old.text), 0))
        on conflict (workspace_id) do update set pages = pages + excluded.pages, bytes = bytes + excluded.bytes;
end;
create trigger quota_document_gone after delete on documents when old.text is not null begin
    update quota_sizes set pages = pages - 1, bytes = bytes - octet_length(old.text)
        where workspace_id = old.workspace_id;
end;
create trigger quota_file_added after insert on files begin
    insert into quota_sizes (workspace_id, pages, bytes) values (new.workspace_id, 0, new.bytes)
        on conflict (workspace_id) do update set bytes = bytes + excluded.bytes;
end;
create trigger quota_file_changed after update of bytes on files begin
    update quota_sizes set bytes = bytes - old.bytes + new.bytes where workspace_id = new.workspace_id;
end;
create trigger quota_file_gone after delete on files begin
    update quota_sizes set bytes = bytes - old.bytes where workspace_id = old.workspace_id;
end;

-- Limits that were nearly or wholly used up, each once a month and limit; and whether somebody was written to.
create table quota_marks (
    workspace_id text not null references workspaces (id) on delete cascade,
    quota        text not null,              -- the domain's Quota
    month        text not null,              -- YYYY-MM
    percent      integer not null,           -- 80 or 100
    cap          integer not null,           -- the limit, in the quota's unit
    at           integer not null,
    told_at      integer,                    -- when its owners were written to
    primary key (workspace_id, quota, month, percent, cap)
) strict, without rowid;
create index quota_marks_untold on quota_marks (at) where told_at is null;
