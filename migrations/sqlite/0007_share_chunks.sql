-- A passage is stored once, however many pages say it: document_chunks holds what is said, chunk_places where.

create table document_chunks_new (
    rowid_        integer primary key,   -- the row's number in vec_items_<dim> and chunk_texts
    id            text not null unique,
    workspace_id  text not null references workspaces (id) on delete cascade,
    index_number  integer not null references indexes (number) on delete cascade,
    heading_path  text not null,         -- JSON array of headings, outermost first, as embedded
    text          text not null,
    tokens        integer not null,
    content_hash  text not null,         -- of heading path and text: equal content has equal vectors
    words_hash    text not null,         -- of the innermost heading and the words: equal ones say the same
    band_0        integer,               -- near duplicates agree in one of the bands, see knowledge::chunk::near;
    band_1        integer,               -- null for passages too short to be told apart so
    band_2        integer,
    band_3        integer
) strict;

create table chunk_places (
    index_number integer not null,
    document_id  text not null references documents (id) on delete cascade,
    position     integer not null,       -- its place in the page, from 0: neighbours differ by one
    chunk        integer not null references document_chunks (rowid_) on delete cascade,
    heading_path text not null,          -- JSON array of headings, outermost first, on this page
    primary key (index_number, document_id, position)
) strict, without rowid;

insert into document_chunks_new (rowid_, id, workspace_id, index_number, heading_path, text, tokens, content_hash, words_hash)
select rowid_, id, workspace_id, index_number, heading_path, text, tokens, content_hash, content_hash from document_chunks;
insert into chunk_places (index_number, document_id, position, chunk, heading_path)
select index_number, document_id, position, rowid_, heading_path from document_chunks;
-- Its triggers go with it. Those of vec_items_<dim> are made again when the database is opened.
drop table document_chunks;
alter table document_chunks_new rename to document_chunks;

create index document_chunks_by_content on document_chunks (index_number, content_hash);
create index document_chunks_by_words on document_chunks (index_number, words_hash);
create index document_chunks_band_0 on document_chunks (index_number, band_0) where band_0 is not null;
create index document_chunks_band_1 on document_chunks (index_number, band_1) where band_1 is not null;
create index document_chunks_band_2 on document_chunks (index_number, band_2) where band_2 is not null;
create index document_chunks_band_3 on document_chunks (index_number, band_3) where band_3 is not null;
create index document_chunks_by_workspace on document_chunks (workspace_id);
create index chunk_places_by_chunk on chunk_places (chunk);
create index chunk_places_by_document on chunk_places (document_id);

create trigger chunk_gone after delete on document_chunks begin
    delete from chunk_texts where rowid = old.rowid_;
    delete from chunk_vectors where rowid_ = old.rowid_;
end;

-- The last page that says it takes the passage with it.
create trigger chunk_place_gone after delete on chunk_places
when not exists (select 1 from chunk_places where chunk = old.chunk) begin
    delete from document_chunks where rowid_ = old.chunk;
end;
