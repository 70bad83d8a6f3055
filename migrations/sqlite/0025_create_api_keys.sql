-- Keys that programs sign in with in place of a person.
-- A key stands for whoever made it: it may never do more than they may now, and ends with their membership.

create table api_keys (
    id           text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    created_by   text not null references users (id) on delete cascade,
    name         text not null,
    hint         text not null,        -- how it begins, to know it by
    key_hash     text not null,        -- SHA-256 of the key, hex: the key itself is never stored
    role         text not null check (role in ('admin', 'editor', 'viewer')),
    per_minute   integer check (per_minute > 0),  -- requests; null: as many as the installation lets any key
    created_at   integer not null,
    expires_at   integer,              -- null: never
    last_used_at integer,              -- to the minute
    revoked_at   integer
) strict;
create unique index api_keys_by_hash on api_keys (key_hash);
create index api_keys_by_workspace on api_keys (workspace_id, id);
create index api_keys_by_creator on api_keys (created_by);
