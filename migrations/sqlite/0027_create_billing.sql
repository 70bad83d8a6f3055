-- What Polar told and was found to hold, and what is still to be told to it. Ids of Polar's things are its own UUIDs as
-- text. Moments on Polar's clock are integer microseconds since 1970 UTC, in columns that end in _us.

create table polar_customers (
    workspace_id  text primary key references workspaces (id) on delete cascade,
    customer_id   text,                   -- null: none yet, or deleted at Polar
    state_us      integer,                -- when the customer's state was last told
    listed        text not null default '[]', -- JSON: ids of the subscriptions that ran then
    ask_at        integer not null,       -- when Polar is asked next
    asked_at      integer,                -- when it was asked last, and answered
    failures      integer not null default 0, -- of asking, since it last answered
    error_detail  text,                   -- of the last failure
    review_at     integer                 -- when what follows from all this changes by itself
) strict;
create unique index polar_customers_by_customer on polar_customers (customer_id);
create index polar_customers_due on polar_customers (ask_at);
create index polar_customers_review on polar_customers (review_at) where review_at is not null;

-- Of each subscription the latest account of its own, and the latest that came with a payment for it.
create table polar_subscriptions (
    id            text not null,
    origin        text not null check (origin in ('itself', 'order')),
    workspace_id  text not null references workspaces (id) on delete cascade,
    account       text not null,          -- JSON, the domain's Account
    seen_us       integer not null,       -- when it held
    modified_us   integer,                -- when Polar last changed it
    updated_at    integer not null,
    primary key (id, origin)
) strict, without rowid;
create index polar_subscriptions_by_workspace on polar_subscriptions (workspace_id);

create table polar_payments (
    id             text primary key,      -- UUIDv7 of the time of the order
    order_id       text not null,
    workspace_id   text not null references workspaces (id) on delete cascade,
    subscription_id text,
    status         text not null,
    reason         text not null,         -- why Polar billed it
    description    text,
    invoice        text,
    currency       text not null,
    total_cents    integer not null,      -- with tax
    refunded_cents integer not null,      -- with tax
    seen_us        integer not null,
    created_at     integer not null
) strict;
create unique index polar_payments_by_order on polar_payments (order_id);
create index polar_payments_by_workspace on polar_payments (workspace_id, id);

create table polar_refunds (
    id              text primary key,
    workspace_id    text not null references workspaces (id) on delete cascade,
    order_id        text,
    subscription_id text,
    status          text not null,
    revokes         integer not null,     -- takes back what was paid for as well
    currency        text not null,
    cents           integer not null,     -- with tax
    seen_us         integer not null,
    created_at      integer not null
) strict;
create index polar_refunds_by_workspace on polar_refunds (workspace_id);

-- Webhooks as they came, each once. Those that nobody's workspace is found for keep none.
create table polar_events (
    id           text primary key,        -- webhook-id: the same on each try
    type         text not null,
    workspace_id text references workspaces (id) on delete cascade,
    at_us        integer not null,        -- when it happened
    body         text not null,           -- as it was signed
    status       text not null check (status in ('pending', 'applied', 'ignored', 'failed')),
    attempts     integer not null default 0,
    run_at       integer not null,        -- not applied before this time
    detail       text,                    -- why it was ignored, or what failed
    received_at  integer not null,
    settled_at   integer                  -- when it was applied, ignored or given up
) strict;
create index polar_events_pending on polar_events (run_at) where status = 'pending';
create index polar_events_by_status on polar_events (status, received_at);
create index polar_events_by_workspace on polar_events (workspace_id) where workspace_id is not null;

-- Names and prices of what plans are bought as, as Polar last told them.
create table polar_products (
    id         text primary key,
    product    text not null,             -- JSON, billing's Product
    fetched_at integer not null
) strict, without rowid;

-- Usage on its way to Polar's meters. A row goes when Polar has it.
create table polar_usage (
    id           text primary key,        -- of the answer: Polar counts it once, however often it is sent
    workspace_id text not null references workspaces (id) on delete cascade,
    event        text not null,           -- JSON: what is sent as metadata
    at           integer not null,
    attempts     integer not null default 0,
    run_at       integer not null,
    error_detail text
) strict;
create index polar_usage_due on polar_usage (run_at);
create index polar_usage_by_workspace on polar_usage (workspace_id);
