-- Taught answers, and the tests that see to it that they stay taught.

-- The source of a knowledge base into which fixed answers go: at most one, made with the first of them.
create table corrections_sources (
    knowledge_base_id text primary key references knowledge_bases (id) on delete cascade,
    workspace_id      text not null references workspaces (id) on delete cascade,
    source_id         text not null unique references sources (id) on delete cascade
) strict, without rowid;

-- What an owner put in an answer's place. The pair stands in the source; this tells whose place it took.
create table message_fixes (
    message_id   text primary key references messages (id) on delete cascade,
    workspace_id text not null references workspaces (id) on delete cascade,
    source_id    text references sources (id) on delete set null,
    question     text not null,
    answer       text not null,
    created_at   integer not null,
    updated_at   integer not null
) strict, without rowid;
create index message_fixes_by_source on message_fixes (source_id) where source_id is not null;

-- What a bot must be able to answer.
create table test_cases (
    id               text primary key,
    workspace_id     text not null references workspaces (id) on delete cascade,
    bot_id           text not null references bots (id) on delete cascade,
    message_id       text references messages (id) on delete set null,  -- the answer that was fixed, if it comes from one
    question         text not null,
    expectations     text not null,      -- JSON, the domain's Expectations
    created_at       integer not null,
    updated_at       integer not null
) strict;
create index test_cases_by_bot on test_cases (bot_id, id);
create index test_cases_by_message on test_cases (message_id) where message_id is not null;

-- When a bot's tests run by themselves, and what they decide. No row: as the domain's TestSettings default.
create table test_settings (
    bot_id        text primary key references bots (id) on delete cascade,
    workspace_id  text not null references workspaces (id) on delete cascade,
    after_reindex integer not null,      -- 1: run when another version of the index answers
    require_tests integer not null       -- 1: prompt, model and thresholds change by a draft only, whose tests hold
) strict, without rowid;

-- A change of prompt and settings that is tried before it goes live: at most one a bot.
create table bot_drafts (
    bot_id        text primary key references bots (id) on delete cascade,
    workspace_id  text not null references workspaces (id) on delete cascade,
    revision      integer not null,      -- counts changes: a run is of one revision
    system_prompt text,                  -- null: as live
    settings      text not null,         -- JSON, the domain's BotSettingsPatch
    created_at    integer not null,
    updated_at    integer not null
) strict, without rowid;

create table test_runs (
    id             text primary key,
    workspace_id   text not null references workspaces (id) on delete cascade,
    bot_id         text not null references bots (id) on delete cascade,
    number         integer not null,     -- counts the bot's runs, from 1
    cause          text not null,        -- the domain's TestCause: what began it
    status         text not null check (status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    live           text not null,        -- JSON: prompt and settings as they were live when it began
    draft          text,                 -- JSON: those of the draft that is compared, if one is
    draft_revision integer,
    cases          integer not null,     -- those below are counted as results come
    done           integer not null default 0,
    passed         integer not null default 0,  -- with what is live
    draft_passed   integer not null default 0,
    newly_failing  integer not null default 0,  -- pass live, fail with the draft
    newly_passing  integer not null default 0,  -- fail live, pass with the draft
    cost_micro_usd integer not null default 0,  -- millionths of a US dollar, as far as prices are known
    tokens         integer not null default 0,
    error_code     text,
    error_detail   text,
    created_at     integer not null,
    started_at     integer,
    ended_at       integer,
    unique (bot_id, number)
) strict;
create index test_runs_by_bot on test_runs (bot_id, id);

-- A case of a run, as it was when the run began. `live` and `draft` are null until it was asked.
create table test_results (
    run_id       text not null references test_runs (id) on delete cascade,
    position     integer not null,       -- from 1
    workspace_id text not null,
    case_id      text not null,          -- may be gone since
    question     text not null,
    expectations text not null,          -- JSON, as above
    live_passed  integer,
    draft_passed integer,
    live         text,                   -- JSON: the answer, its checks, what it took
    draft        text,
    primary key (run_id, position)
) strict, without rowid;
create index test_results_by_case on test_results (case_id, run_id);

-- Drafts that went live, and what was known of them.
create table publications (
    id            text primary key,
    workspace_id  text not null references workspaces (id) on delete cascade,
    bot_id        text not null references bots (id) on delete cascade,
    run_id        text references test_runs (id) on delete set null,  -- the run that spoke for it, if there was one
    published_by  text references users (id) on delete set null,
    newly_failing integer not null,      -- cases that pass live and failed with the draft
    overridden    integer not null,      -- 1: published although the tests stood against it
    reason        text,
    created_at    integer not null
) strict;
create index publications_by_bot on publications (bot_id, id);

alter table jobs add column test_run_id text references test_runs (id) on delete cascade;
create index jobs_by_test_run on jobs (test_run_id) where test_run_id is not null;
