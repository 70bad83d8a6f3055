-- Visitors and what was said. An answer is stored once, when it has ended.

create table visitors (
    id           text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id       text not null references bots (id) on delete cascade,
    token_hash   text not null unique,   -- SHA-256 of the visitor's secret, hex
    created_at   integer not null,
    last_seen_at integer not null
) strict;
create index visitors_by_bot on visitors (bot_id);

create table conversations (
    id           text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id       text not null references bots (id) on delete cascade,
    visitor_id   text references visitors (id) on delete cascade,
    channel      text not null check (channel in ('widget', 'dashboard')),
    origin       text,
    title        text not null,          -- the first question, shortened
    created_at   integer not null,
    updated_at   integer not null
) strict;
create index conversations_by_bot on conversations (bot_id, updated_at);
create index conversations_by_visitor on conversations (visitor_id, updated_at);

create table messages (
    id                text primary key,
    workspace_id      text not null references workspaces (id) on delete cascade,
    conversation_id   text not null references conversations (id) on delete cascade,
    role              text not null check (role in ('user', 'assistant')),
    text              text not null,
    status            text not null check (status in ('complete', 'incomplete', 'failed')),
    finish_reason     text,
    refused           integer not null default 0,
    model             text,
    prompt_tokens     integer,
    completion_tokens integer,
    cost_micro_usd    integer,           -- millionths of a US dollar; null when the model's price is not known
    embed_ms          integer,
    retrieve_ms       integer,
    first_token_ms    integer,
    total_ms          integer,
    rating            text check (rating in ('up', 'down')),
    comment           text,
    created_at        integer not null
) strict;
create index messages_by_conversation on messages (conversation_id, id);

create table message_sources (
    workspace_id text not null references workspaces (id) on delete cascade,
    message_id   text not null references messages (id) on delete cascade,
    n            integer not null,       -- the number shown, from 1
    chunk_id     text not null,          -- may outlive its chunk: the quote stays readable
    document_id  text not null,
    title        text not null,
    url          text,
    quote        text not null,
    score        real not null,
    primary key (message_id, n)
) strict, without rowid;

-- Where a bot's script was seen, so that its owner can tell whether the snippet works.
create table widget_sightings (
    workspace_id  text not null references workspaces (id) on delete cascade,
    bot_id        text not null references bots (id) on delete cascade,
    origin        text not null,
    allowed       integer not null,
    first_seen_at integer not null,
    last_seen_at  integer not null,
    primary key (bot_id, origin)
) strict, without rowid;
