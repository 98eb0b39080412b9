-- What the inbox is searched by. Filled behind intake's back, in small batches, from the events themselves
-- (fill-search.ts), up to the event that the counter 'searchable' names; what is younger is looked at directly.

-- One narrow row for each event, so that looking through a hundred thousand of them reads a few megabytes.
CREATE TABLE event_search (
  event_seq   INTEGER PRIMARY KEY,
  source_seq  INTEGER NOT NULL,
  test        INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  score       REAL
) STRICT;
-- A range of scores that few have.
CREATE INDEX event_search_score ON event_search (score) WHERE score IS NOT NULL;

-- Every three characters of what is searched, folded before (core/search/search-text.ts). Without positions it is a third
-- as large and twice as fast to fill; that the three stand together is seen in the text, which is read only of what
-- may match.
CREATE VIRTUAL TABLE event_text USING fts5 (
  who, job, tokenize = 'trigram case_sensitive 1', detail = none, columnsize = 0
);
-- An erasure deletes for good ("secure-delete", 1 ms an event); what only grows old is let go of with the next merges.

INSERT INTO counters (name, value) VALUES ('searchable', 0);
