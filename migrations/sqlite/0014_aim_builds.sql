-- A build is about one version of an index; without one, about the live version, which has fallen behind its pages.
alter table jobs add column index_id text references indexes (id) on delete set null;
create index jobs_by_index on jobs (index_id) where index_id is not null;

-- A version that was deleted is out of sight at once; its rows go bit by bit, so that nobody waits for the writer.
alter table indexes add column removing integer not null default 0;
create index indexes_removing on indexes (number) where removing = 1;
