-- What became of each answer and how long it took: small rows, those of a bot and a time side by side, so that a bot's
-- figures are added up without reading what was said. A row goes with its answer.
create table answer_figures (
    bot_id        text not null references bots (id) on delete cascade,
    at            integer not null,
    answer_id     text not null references messages (id) on delete cascade,
    workspace_id  text not null references workspaces (id) on delete cascade,
    channel       text not null check (channel in ('widget', 'dashboard')),
    result        text not null check (result in ('answered', 'declined', 'failed')),
    first_word_ms integer,               -- none if it has no word
    total_ms      integer,
    primary key (bot_id, at, answer_id)
) strict, without rowid;
create index answer_figures_by_answer on answer_figures (answer_id);
create index answer_figures_by_workspace on answer_figures (workspace_id, at);

insert into answer_figures (bot_id, at, answer_id, workspace_id, channel, result, first_word_ms, total_ms)
select c.bot_id, m.created_at, m.id, m.workspace_id, c.channel,
    case when m.refused = 1 or coalesce(m.finish_reason, '') in ('refused', 'budget') then 'declined'
         when m.finish_reason is not null then 'answered' else 'failed' end,
    m.first_token_ms, m.total_ms
from messages m join conversations c on c.id = m.conversation_id where m.role = 'assistant';

create index conversations_by_start on conversations (bot_id, created_at, channel);
