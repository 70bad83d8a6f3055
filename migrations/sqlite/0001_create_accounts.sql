-- People, the workspaces they work in, and their sign-ins.
-- Times are integer milliseconds since 1970 UTC; ids are UUIDv7 as text.

create table users (
    id            text primary key,
    email         text not null,
    name          text not null,
    password_hash text,                 -- argon2id, PHC string; null for the local owner, who has no password
    created_at    integer not null,
    updated_at    integer not null
) strict;
create unique index users_by_email on users (email);  -- e-mail addresses are stored lower-cased

create table workspaces (
    id         text primary key,
    name       text not null,
    created_at integer not null
) strict;

create table members (
    workspace_id text not null references workspaces (id) on delete cascade,
    user_id      text not null references users (id) on delete cascade,
    role         text not null check (role in ('owner', 'admin', 'editor', 'viewer')),
    created_at   integer not null,
    primary key (workspace_id, user_id)
) strict, without rowid;
create index members_by_user on members (user_id);

-- A session is a family of refresh tokens: each refresh uses one up and issues the next.
create table sessions (
    id           text primary key,
    user_id      text not null references users (id) on delete cascade,
    workspace_id text not null references workspaces (id) on delete cascade,
    user_agent   text,
    created_at   integer not null,
    last_used_at integer not null,
    expires_at   integer not null,
    revoked_at   integer
) strict;
create index sessions_by_user on sessions (user_id);

create table refresh_tokens (
    token_hash text primary key,        -- SHA-256 of the token, hex: the token itself is never stored
    session_id text not null references sessions (id) on delete cascade,
    created_at integer not null,
    used_at    integer                  -- set when exchanged; a second use ends the session
) strict, without rowid;
create index refresh_tokens_by_session on refresh_tokens (session_id);

-- Facts about this installation, such as which bot the demo page shows.
create table installation (
    key   text primary key,
    value text not null
) strict, without rowid;
