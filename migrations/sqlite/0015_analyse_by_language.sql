-- How a version's text was cut into terms: `plain` as before there were languages, else `auto` or a language's code.
alter table indexes add column analysis text not null default 'plain';

-- The words of each index, for slips of spelling and for compounds: full text knows terms, which are cut, and everybody's.
-- A word stays until its index goes; whether a passage still holds it is asked of full text.
create table index_words (
    index_number integer not null,
    word         text not null,
    primary key (index_number, word)
) strict, without rowid;

create trigger index_words_gone after delete on indexes begin
    delete from index_words where index_number = old.number;
end;
