-- Whose letters are, and how many are sent to people who asked for none.

-- The account that a letter is about, whichever of its addresses it went to: they go with it.
alter table mails add column user_id text references users (id) on delete cascade;
create index mails_by_user on mails (user_id);

-- Letters to addresses that may be a stranger's, counted for a day. Kept apart from the letters, which go with the account
-- or the workspace that they are about: making and deleting those must not make room for more.
create table letter_counts (
    counter text    not null,   -- what is counted: a fingerprint of an address (never the address), or a workspace
    at      integer not null
) strict;
create index letter_counts_by_counter on letter_counts (counter, at);
create index letter_counts_by_time on letter_counts (at);
