-- What whoever runs the installation says to all, and where they may look in.

-- Told to every member of every workspace, at the top of the dashboard.
create table announcements (
    id         text primary key,
    text       text not null,
    tone       text not null check (tone in ('info', 'warning')),
    url        text,                      -- where more is said
    starts_at  integer not null,
    ends_at    integer,                   -- null: until it is taken back
    created_by text references users (id) on delete set null,
    created_at integer not null
) strict;
create index announcements_by_author on announcements (created_by);

-- A workspace's leave to be looked into for support. Runs out by itself.
create table support_consents (
    workspace_id text primary key references workspaces (id) on delete cascade,
    role         text not null check (role in ('admin', 'editor', 'viewer')),
    granted_by   text references users (id) on delete set null,
    granted_at   integer not null,
    expires_at   integer not null
) strict;
create index support_consents_by_granter on support_consents (granted_by);

-- Set for who is in a workspace for support only: until then they are a member, no longer.
alter table members add column support_until integer;
create index members_in_support on members (support_until) where support_until is not null;
