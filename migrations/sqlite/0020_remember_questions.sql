-- What is remembered beside the messages: embeddings and answers that need not be had twice, words and vectors that
-- conversations are found by, questions that found no answer, and what visitors thought of answers. All of it goes with
-- the message it was made from, so that nothing of an erased visitor stays.

-- Set on answers that were told again: the answer that was first.
alter table messages add column cached_from text;

-- Lists go by id, newest first.
create index conversations_by_bot_and_id on conversations (bot_id, id);

create table cache (
    key          text not null primary key,  -- SHA-256 of kind, workspace and what it stands for, hex
    kind         text not null check (kind in ('embedding', 'answer')),
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id       text references bots (id) on delete cascade,         -- of answers
    message_id   text references messages (id) on delete cascade,     -- the answer, or the question that was embedded
    nearby       text,                       -- of answers: those of equal value may stand for each other
    value        blob not null,              -- of embeddings the packed vector; of answers the question as asked
    bytes        integer not null,
    expires_at   integer not null,
    last_used_at integer not null
) strict;
create index cache_by_expiry on cache (expires_at);
create index cache_by_use on cache (last_used_at);
create index cache_by_workspace on cache (workspace_id, last_used_at);
create index cache_by_bot on cache (bot_id, nearby) where bot_id is not null;
create index cache_by_message on cache (message_id) where message_id is not null;

-- What each workspace's share takes, so that no look at the limit counts it all.
create table cache_sizes (
    workspace_id text primary key references workspaces (id) on delete cascade,
    bytes        integer not null
) strict, without rowid;
create trigger cache_added after insert on cache begin
    insert into cache_sizes (workspace_id, bytes) values (new.workspace_id, new.bytes)
        on conflict (workspace_id) do update set bytes = bytes + excluded.bytes;
end;
create trigger cache_gone after delete on cache begin
    update cache_sizes set bytes = bytes - old.bytes where workspace_id = old.workspace_id;
end;

-- The number of each message in message_texts and question_vectors.
create table message_index (
    rowid_          integer primary key,
    message_id      text not null unique references messages (id) on delete cascade,
    workspace_id    text not null,
    bot_id          text not null,
    conversation_id text not null
) strict;

-- Words of messages, cut into terms by domain::text, each under the scopes `w<workspace>` and `b<bot>`. Contentless: the
-- text itself stands in messages.
create virtual table message_texts using fts5 (
    scope, body,
    content = '', contentless_delete = 1, tokenize = "ascii tokenchars '_'"
);

-- Messages of before, which the sweeper indexes little by little.
create table messages_to_index (
    message_id text primary key references messages (id) on delete cascade
) strict, without rowid;
insert into messages_to_index (message_id) select id from messages;

-- A bot's questions that one embedding model has placed.
create table question_spaces (
    number       integer primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id       text not null references bots (id) on delete cascade,
    provider     text not null,
    model        text not null,
    dimensions   integer not null,
    changes      integer not null default 0,  -- so that what is kept of it in memory is known to be old
    unique (bot_id, provider, model, dimensions)
) strict;
create index question_spaces_by_workspace on question_spaces (workspace_id);

create table question_vectors (
    rowid_ integer not null references message_index (rowid_) on delete cascade,
    space  integer not null references question_spaces (number) on delete cascade,
    vector blob not null,                   -- two bytes a number behind a scale, as in chunk_vectors
    primary key (rowid_, space)
) strict, without rowid;
create index question_vectors_by_space on question_vectors (space);
-- One bit for each number: what is looked through first.
create table question_sketches (
    space  integer not null,
    rowid_ integer not null,
    sketch blob not null,
    primary key (space, rowid_)
) strict, without rowid;

create trigger message_index_gone after delete on message_index begin
    delete from message_texts where rowid = old.rowid_;
end;
create trigger question_sketch_added after insert on question_sketches begin
    update question_spaces set changes = changes + 1 where number = new.space;
end;
create trigger question_vector_gone after delete on question_vectors begin
    delete from question_sketches where space = old.space and rowid_ = old.rowid_;
    update question_spaces set changes = changes + 1 where number = old.space;
end;

-- Questions that found no answer, put together by what they ask.
create table question_groups (
    id           text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id       text not null references bots (id) on delete cascade,
    space        integer references question_spaces (number) on delete set null,
    center       text references messages (id) on delete set null,  -- the question that is most like the others
    status       text not null default 'open' check (status in ('open', 'dismissed', 'answered')),
    source_id    text,                      -- what answers it now; may outlive its source
    questions    integer not null default 0,
    first_at     integer not null,
    newest_at    integer not null,
    settled_at   integer                    -- when it was dismissed or answered
) strict;
create index question_groups_by_count on question_groups (bot_id, status, questions, id);
create index question_groups_by_newest on question_groups (bot_id, status, newest_at, id);
create index question_groups_by_center on question_groups (center);
create index question_groups_by_space on question_groups (space, newest_at);
create index question_groups_by_workspace on question_groups (workspace_id);

create table unanswered (
    message_id      text primary key references messages (id) on delete cascade,  -- the question
    answer_id       text not null unique references messages (id) on delete cascade,
    workspace_id    text not null references workspaces (id) on delete cascade,
    bot_id          text not null references bots (id) on delete cascade,
    reason          text not null check (reason in ('refused', 'budget', 'weak')),
    same            text not null,          -- SHA-256 of the question without case and signs, hex
    group_id        text references question_groups (id) on delete set null,  -- none until the sweeper has put it there
    asked_at        integer not null
) strict;
create index unanswered_to_group on unanswered (message_id) where group_id is null;
create index unanswered_by_group on unanswered (group_id, message_id);
create index unanswered_newest on unanswered (group_id, asked_at);
create index unanswered_by_same on unanswered (bot_id, same) where group_id is not null;
create index unanswered_by_workspace on unanswered (workspace_id);

-- Questions without an answer by day (days since 1970 UTC): of a bot, and of a group.
create table unanswered_days (
    bot_id    text not null references bots (id) on delete cascade,
    day       integer not null,
    questions integer not null,
    primary key (bot_id, day)
) strict, without rowid;
create table question_group_days (
    group_id  text not null references question_groups (id) on delete cascade,
    day       integer not null,
    questions integer not null,
    primary key (group_id, day)
) strict, without rowid;

create trigger unanswered_added after insert on unanswered begin
    insert into unanswered_days (bot_id, day, questions) values (new.bot_id, new.asked_at / 86400000, 1)
        on conflict (bot_id, day) do update set questions = questions + 1;
end;
create trigger unanswered_grouped after update of group_id on unanswered
when old.group_id is null and new.group_id is not null begin
    update question_groups set questions = questions + 1, newest_at = max(newest_at, new.asked_at),
        first_at = min(first_at, new.asked_at) where id = new.group_id;
    insert into question_group_days (group_id, day, questions) values (new.group_id, new.asked_at / 86400000, 1)
        on conflict (group_id, day) do update set questions = questions + 1;
end;
create trigger unanswered_gone after delete on unanswered begin
    update unanswered_days set questions = questions - 1 where bot_id = old.bot_id and day = old.asked_at / 86400000;
    update question_group_days set questions = questions - 1
        where group_id = old.group_id and day = old.asked_at / 86400000;
    update question_groups set questions = questions - 1,
        newest_at = coalesce((select max(asked_at) from unanswered where group_id = old.group_id), newest_at)
        where id = old.group_id;
    delete from question_groups where id = old.group_id and questions <= 0;
end;

-- Answers that were rated, by bot.
create table answer_ratings (
    answer_id    text primary key references messages (id) on delete cascade,
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id       text not null references bots (id) on delete cascade,
    rating       text not null check (rating in ('up', 'down')),
    day          integer not null           -- of the answer, since 1970 UTC
) strict, without rowid;
create index answer_ratings_by_bot on answer_ratings (bot_id, rating, answer_id);
create index answer_ratings_by_day on answer_ratings (bot_id, day);
create index answer_ratings_by_workspace on answer_ratings (workspace_id);

insert into answer_ratings (answer_id, workspace_id, bot_id, rating, day)
select m.id, m.workspace_id, c.bot_id, m.rating, m.created_at / 86400000
from messages m join conversations c on c.id = m.conversation_id where m.rating is not null and m.role = 'assistant';
