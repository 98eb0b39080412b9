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

-- Merges are asked for by fill-search.ts, some pages at a time: left to itself, the index now and then merges a third of
-- everything in one commit, and an event that arrives then waits for as long.
INSERT INTO event_text (event_text, rank) VALUES ('automerge', 0), ('crisismerge', 1999);

INSERT INTO counters (name, value) VALUES ('searchable', 0);

-- Something that was asked for many runs at once, done one by one. It names runs and nothing of their candidates.
CREATE TABLE bulk_jobs (
  seq         INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  action      TEXT NOT NULL CHECK (action IN ('replay', 'retry', 'release', 'skip', 'cancel')),
  choice      TEXT NOT NULL, -- JSON: how runs are replayed
  state       TEXT NOT NULL CHECK (state IN ('running', 'paused', 'cancelled', 'finished')),
  made_by     TEXT NOT NULL,
  runs        INTEGER NOT NULL,
  done        INTEGER NOT NULL,
  refused     INTEGER NOT NULL,
  created_at  INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;

CREATE TABLE bulk_items (
  job_seq    INTEGER NOT NULL REFERENCES bulk_jobs (seq) ON DELETE CASCADE,
  place      INTEGER NOT NULL, -- 0, 1, 2 … in the order in which they are done
  run_id     TEXT NOT NULL,    -- no reference: a job is remembered longer than a run
  outcome    TEXT,             -- 'done', 'refused'; NULL until it was its turn
  code       TEXT,
  reason     TEXT,
  new_run_id TEXT,
  at         INTEGER,
  PRIMARY KEY (job_seq, place)
) STRICT, WITHOUT ROWID;
