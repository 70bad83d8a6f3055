-- Tools that a bot's owner gives it, and each call of them.

create table tools (
    id              text primary key,
    workspace_id    text not null references workspaces (id) on delete cascade,
    bot_id          text not null references bots (id) on delete cascade,
    name            text not null,          -- as the model calls it
    spec            text not null,          -- JSON: the domain's ToolSpec
    headers         text not null,          -- JSON: of each its name and its value, or its value sealed
    created_at      integer not null,
    updated_at      integer not null
) strict;
create unique index tools_by_bot on tools (bot_id, name);
create index tools_by_workspace on tools (workspace_id);

create table tool_calls (
    id              text primary key,
    workspace_id    text not null references workspaces (id) on delete cascade,
    bot_id          text not null references bots (id) on delete cascade,
    tool_id         text references tools (id) on delete set null,
    tool_name       text not null,
    title           text not null,
    cause           text not null check (cause in ('answer', 'test')),
    conversation_id text references conversations (id) on delete cascade, -- none for a test
    message_id      text,
    user_id         text references users (id) on delete set null,        -- who tested it
    arguments       text not null,          -- JSON, as the tool got them; no header is among them
    status          text not null check (status in ('completed', 'failed', 'refused', 'declined', 'expired')),
    confirmed       integer,                -- whether somebody agreed; none where nobody is asked
    http_status     integer,
    detail          text,                   -- what went wrong
    bytes           integer,                -- of the answer
    ms              integer not null,
    created_at      integer not null
) strict;
create index tool_calls_by_bot on tool_calls (bot_id, id);
create index tool_calls_by_age on tool_calls (created_at);
create index tool_calls_by_tool on tool_calls (tool_id) where tool_id is not null;
create index tool_calls_by_conversation on tool_calls (conversation_id) where conversation_id is not null;
create index tool_calls_by_user on tool_calls (user_id) where user_id is not null;
create index tool_calls_by_workspace on tool_calls (workspace_id);

-- What an answer relied on may be a tool's answer: then the passage and the page are that call.
alter table message_sources add column kind text not null default 'page';
