-- Why answers came out as they did, what models cost, and what they may cost. Days are those of UTC, as YYYY-MM-DD;
-- sums are billionths of a US dollar: a question's embedding costs less than a millionth.

create table message_traces (
    message_id   text primary key references messages (id) on delete cascade,
    workspace_id text not null references workspaces (id) on delete cascade,
    trace        blob not null,          -- JSON, the answer's Trace; deflated
    created_at   integer not null
) strict;
create index message_traces_by_age on message_traces (created_at);
create index message_traces_by_workspace on message_traces (workspace_id);

create table usage_days (
    workspace_id      text not null references workspaces (id) on delete cascade,
    bot_id            text not null,     -- may outlive its bot; empty for what no bot caused
    day               text not null,
    model             text not null,
    purpose           text not null,     -- the trace's Purpose
    provider          text not null,
    calls             integer not null,
    prompt_tokens     integer not null,
    cached_tokens     integer not null,  -- of them, those that the upstream had in its cache
    completion_tokens integer not null,
    cost_nano_usd     integer not null,  -- of the calls whose price is known
    unpriced_calls    integer not null,
    estimated_calls   integer not null,  -- those whose tokens the upstream did not count
    primary key (workspace_id, bot_id, day, model, purpose, provider)
) strict, without rowid;

-- What a workspace spent a day, all bots together: read before a model is called.
create table spending_days (
    workspace_id  text not null references workspaces (id) on delete cascade,
    day           text not null,
    cost_nano_usd integer not null,
    primary key (workspace_id, day)
) strict, without rowid;

create table workspace_budgets (
    workspace_id text primary key references workspaces (id) on delete cascade,
    budget       text not null,          -- JSON, the domain's Budget
    updated_at   integer not null
) strict, without rowid;

-- What calls under way may cost. A row whose process has died counts until it expires.
create table budget_reservations (
    id              text primary key,    -- of the answer, or of a batch of passages
    workspace_id    text not null references workspaces (id) on delete cascade,
    bot_id          text not null,       -- empty for what no bot caused
    amount_nano_usd integer not null,
    expires_at      integer not null
) strict, without rowid;
create index budget_reservations_by_workspace on budget_reservations (workspace_id, bot_id);

-- Caps that were nearly or wholly used up, each once a period and cap.
create table budget_marks (
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id       text not null,          -- empty for the workspace's own caps
    period       text not null,          -- YYYY-MM-DD or YYYY-MM
    percent      integer not null,       -- 80 or 100
    cap_nano_usd integer not null,
    at           integer not null,
    primary key (workspace_id, bot_id, period, percent, cap_nano_usd)
) strict, without rowid;
