-- What was found out about an answer's sentences, and what stood below a refusal.

alter table messages add column unsupported_share real;  -- of the claims of what was written, 0 to 1; null if nothing was claimed
alter table messages add column verdicts text;           -- JSON, sentence by sentence, also of what was not shown; null if nothing was judged
alter table messages add column help text;               -- JSON: nearest pages and the owner's fallback; null if there was none
