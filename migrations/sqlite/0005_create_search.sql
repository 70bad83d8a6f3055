-- What chunks are found by. vec_items_<dimensions> tables come when an index first needs one, see store/vectors.rs.

-- Words, already cut into terms by domain::text (so the tokenizer has nothing left to decide), each chunk under the
-- scope `i<index number>`. Contentless: the text itself stands in document_chunks.
create virtual table chunk_texts using fts5 (
    scope, heading, body,
    content = '', contentless_delete = 1, tokenize = "ascii tokenchars '_'"
);

-- Vectors, two bytes a number behind a scale, for the exact second stage of the search.
create table chunk_vectors (
    rowid_       integer primary key,    -- the chunk's
    index_number integer not null,
    vector       blob not null
) strict;

-- Counts changes to each index's vectors, so that what is kept of them in memory is known to be old.
create table index_changes (
    index_number integer primary key,
    changes      integer not null
) strict;

-- However a chunk goes, be it by the cascade of its source, nothing of it stays to be found.
create trigger chunk_gone after delete on document_chunks begin
    delete from chunk_texts where rowid = old.rowid_;
    delete from chunk_vectors where rowid_ = old.rowid_;
end;

create trigger chunk_vector_added after insert on chunk_vectors begin
    insert into index_changes (index_number, changes) values (new.index_number, 1)
        on conflict (index_number) do update set changes = changes + 1;
end;

create trigger chunk_vector_gone after delete on chunk_vectors begin
    update index_changes set changes = changes + 1 where index_number = old.index_number;
end;

create trigger index_gone after delete on indexes begin
    delete from index_changes where index_number = old.number;
end;
