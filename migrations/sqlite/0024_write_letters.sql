-- Letters by e-mail, the links in them, confirmed addresses, second factors.

alter table users add column email_verified_at integer;  -- null: nobody has shown yet that the address is theirs

create table mails (
    id           text    primary key,
    workspace_id text    references workspaces (id) on delete cascade,  -- null: about somebody's account
    recipient    text    not null,           -- the address
    subject      text    not null,
    letter       text,                       -- JSON, encrypted: it holds links that open accounts. Null once it was sent
    state        text    not null check (state in ('pending', 'sent', 'failed', 'held')),
    attempts     integer not null default 0,
    due_at       integer not null,           -- not to be tried before
    error        text,                       -- what went wrong the last time
    created_at   integer not null,
    sent_at      integer
) strict;
create index mails_due on mails (due_at) where state = 'pending';
create index mails_by_workspace on mails (workspace_id);
create index mails_by_recipient on mails (recipient);

-- What a link in a letter stands for. Gone once it was used.
create table email_links (
    token_hash text    primary key,          -- SHA-256 of the token, hex: the token itself is in the letter only
    user_id    text    not null references users (id) on delete cascade,
    purpose    text    not null check (purpose in ('confirm', 'change', 'reset')),
    email      text    not null,             -- the address that it was sent to, and that whoever follows it has
    created_at integer not null,
    expires_at integer not null
) strict, without rowid;
create index email_links_by_user on email_links (user_id, purpose);

-- Codes that change every half minute (TOTP, RFC 6238).
create table second_factors (
    user_id        text    primary key references users (id) on delete cascade,
    secret         text    not null,         -- encrypted and bound to the person
    created_at     integer not null,
    enabled_at     integer,                  -- null: being set up
    last_step      integer not null default 0,  -- the step of the last code that was taken: a code works once
    failures       integer not null default 0,  -- codes tried since `failures_since`, counted before they are looked at
    failures_since integer
) strict, without rowid;

create table recovery_codes (
    user_id   text not null references users (id) on delete cascade,
    code_hash text not null,                 -- SHA-256, hex
    used_at   integer,
    primary key (user_id, code_hash)
) strict, without rowid;

-- Sign-ins whose password was right and that wait for the second factor.
create table sign_in_steps (
    token_hash text    primary key,
    user_id    text    not null references users (id) on delete cascade,
    expires_at integer not null
) strict, without rowid;
create index sign_in_steps_by_user on sign_in_steps (user_id);
