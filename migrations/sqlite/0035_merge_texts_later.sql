-- A part of full text is rewritten once half of its rows are gone, rather than a tenth: deleting the 200,000 passages of
-- a large bot rewrote what was left of them again and again, for seconds at a time.
insert into chunk_texts (chunk_texts, rank) values ('deletemerge', 50);
insert into message_texts (message_texts, rank) values ('deletemerge', 50);
