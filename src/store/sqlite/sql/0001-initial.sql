-- Everything the embedded store keeps. This file is never edited; a change is a new file beside it.
--
-- `seq` is the order of arrival and the key that rows use among themselves: eight bytes instead of a thirty
-- character id in every index. An index on (x) therefore already reads "x, then arrival", which is what pages
-- of history need. Ids are for the world outside and sit in one unique index each.
--
-- Times are milliseconds since the epoch. JSON is text.

CREATE TABLE connections (
  id           TEXT NOT NULL PRIMARY KEY,
  name         TEXT NOT NULL UNIQUE,
  app          TEXT NOT NULL,
  settings     TEXT NOT NULL, -- JSON
  state        TEXT NOT NULL CHECK (state IN ('new', 'live', 'auth_expired')),
  state_reason TEXT,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE secrets (
  id            TEXT NOT NULL PRIMARY KEY,
  connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
  field         TEXT NOT NULL,
  sealed        BLOB NOT NULL,
  created_at    INTEGER NOT NULL,
  retires_at    INTEGER
) STRICT;
CREATE INDEX secrets_connection ON secrets (connection_id, field);

-- No reference to the connection: a retired address outlives it, so that it answers 410 and is never handed out again.
CREATE TABLE hooks (
  id            TEXT NOT NULL PRIMARY KEY,
  connection_id TEXT NOT NULL,
  state         TEXT NOT NULL CHECK (state IN ('active', 'retired')),
  created_at    INTEGER NOT NULL,
  retired_at    INTEGER
) STRICT;
CREATE INDEX hooks_connection ON hooks (connection_id);

-- Where events come from: a few rows for each connection. Events point here instead of repeating four names, and
-- one index on events answers every mix of filters: the few sources that match are read in turn and merged.
-- No reference to the connection either: history outlives it.
CREATE TABLE sources (
  seq           INTEGER PRIMARY KEY,
  connection_id TEXT NOT NULL,
  hook_id       TEXT NOT NULL,
  app           TEXT NOT NULL,
  hiring_type   TEXT NOT NULL, -- '' when there is none: NULLs would not be unique
  UNIQUE (connection_id, hook_id, app, hiring_type)
) STRICT;

CREATE TABLE events (
  seq             INTEGER PRIMARY KEY,
  id              TEXT NOT NULL UNIQUE,
  source_seq      INTEGER NOT NULL REFERENCES sources (seq),
  event_key       TEXT,
  wire_name       TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  received_at     INTEGER NOT NULL,
  test            INTEGER NOT NULL,
  misfits         TEXT NOT NULL, -- JSON
  lane            TEXT,
  hiring          TEXT NOT NULL  -- JSON
) STRICT;
CREATE INDEX events_source ON events (source_seq);
CREATE INDEX events_lane ON events (lane) WHERE lane IS NOT NULL;

-- Apart from the events, so that a list never reads a payload.
CREATE TABLE event_payloads (
  event_seq INTEGER PRIMARY KEY REFERENCES events (seq) ON DELETE CASCADE,
  headers   TEXT NOT NULL, -- JSON
  body      BLOB NOT NULL
) STRICT;

-- Which deliveries were seen. `digest` is 128 bits of SHA-256 over connection and idempotency key: new keys fall all
-- over the index, so the smaller it is, the fewer pages a batch of events touches.
CREATE TABLE event_keys (
  digest      BLOB NOT NULL PRIMARY KEY,
  event_seq   INTEGER NOT NULL,
  received_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE automations (
  seq         INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  name        TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('on', 'paused', 'off')),
  version_seq INTEGER NOT NULL, -- the current version. No reference: two tables that point at each other need a
                                -- deferred check, and that one looks through all runs with every new automation
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE versions (
  seq            INTEGER PRIMARY KEY,
  id             TEXT NOT NULL UNIQUE,
  automation_seq INTEGER NOT NULL REFERENCES automations (seq),
  number         INTEGER NOT NULL,
  definition     TEXT NOT NULL, -- JSON
  created_at     INTEGER NOT NULL,
  UNIQUE (automation_seq, number)
) STRICT;

-- No CHECKs on events and runs: they cost a third of an insert, and the contract tests look at every state anyway.
CREATE TABLE runs (
  seq                INTEGER PRIMARY KEY,
  id                 TEXT NOT NULL UNIQUE,
  event_seq          INTEGER NOT NULL REFERENCES events (seq),
  automation_seq     INTEGER NOT NULL REFERENCES automations (seq),
  version_seq        INTEGER NOT NULL REFERENCES versions (seq),
  state              TEXT NOT NULL,
  reason             TEXT,
  code               TEXT,
  hold               TEXT,             -- set while it is held, and only then
  hold_connection_id TEXT,
  lane               TEXT,
  behind             INTEGER NOT NULL, -- 1 while an earlier run of its automation and lane is unfinished
  step_index         INTEGER NOT NULL,
  attempts           INTEGER NOT NULL,
  outputs            TEXT NOT NULL,    -- JSON
  created_at         INTEGER NOT NULL,
  next_at            INTEGER NOT NULL, -- when its next try is wanted; kept while it runs, so that it can be put back
  due_at             INTEGER,          -- when a worker may take it: a waiting run at the head of its lane at `next_at`,
                                       -- a running one when its lease ends; NULL when no worker may
  deadline_at        INTEGER NOT NULL,
  finished_at        INTEGER,          -- NULL while it is waiting, running or held
  replay_of          TEXT,
  token              TEXT,             -- of the claim that holds it; set while it runs, and only then
  step_began_at      INTEGER,          -- when that claim began its current step
  ambiguous_since    INTEGER           -- since when a call of the current step may have worked without our knowing
) STRICT;
-- Only what a worker may take, in the order in which to take it: claiming never walks past runs that wait for
-- later, stand behind another in their lane, or are held, however many there are.
CREATE INDEX runs_due ON runs (due_at) WHERE due_at IS NOT NULL;
-- `finished_at` is always NULL in these two; with it the index alone answers, without a look at the row.
CREATE INDEX runs_lane ON runs (automation_seq, lane, finished_at) WHERE lane IS NOT NULL AND finished_at IS NULL;
-- Which events are unfinished or held.
CREATE INDEX runs_open ON runs (event_seq, finished_at, hold) WHERE finished_at IS NULL;
CREATE INDEX runs_event ON runs (event_seq);
CREATE INDEX runs_page ON runs (automation_seq, state);

CREATE TABLE attempts (
  seq         INTEGER PRIMARY KEY,
  run_seq     INTEGER NOT NULL REFERENCES runs (seq) ON DELETE CASCADE,
  step_id     TEXT NOT NULL,
  number      INTEGER NOT NULL,
  started_at  INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  outcome     TEXT NOT NULL,
  message     TEXT,
  code        TEXT,
  request     TEXT,
  response    TEXT,
  next_at     INTEGER
) STRICT;
CREATE INDEX attempts_run ON attempts (run_seq);

-- What would otherwise have to be counted over all of history: events received and finished, runs by outcome.
CREATE TABLE counters (
  name  TEXT NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counters (name, value)
VALUES ('received', 0), ('finished', 0), ('succeeded', 0), ('filtered', 0), ('failed', 0), ('cancelled', 0);

-- One row for each hook: its newest rejections, at most 50, newest first.
CREATE TABLE rejections (
  hook_id TEXT NOT NULL PRIMARY KEY,
  ring    TEXT NOT NULL -- JSON
) STRICT;

CREATE TABLE keys (
  key        TEXT NOT NULL PRIMARY KEY,
  value      TEXT NOT NULL,
  expires_at INTEGER
) STRICT;
CREATE INDEX keys_expiry ON keys (expires_at) WHERE expires_at IS NOT NULL;
