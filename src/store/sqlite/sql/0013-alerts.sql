-- What a person was, or is to be, told of: a problem once while it lasts, and the messages that say so.

CREATE TABLE alert_problems (
  key           TEXT NOT NULL PRIMARY KEY,
  kind          TEXT NOT NULL,
  words         TEXT NOT NULL,
  path          TEXT NOT NULL,  -- of the page where it is mended
  connection_id TEXT,
  since         INTEGER NOT NULL,
  told          TEXT NOT NULL,  -- JSON: the ways by which it was told
  solved_at     INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE alert_messages (
  seq         INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  way         TEXT NOT NULL,
  items       TEXT NOT NULL,    -- JSON
  made_at     INTEGER NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'rerouted', 'given_up')),
  tried_since INTEGER,          -- since when it may have been sent without our knowing
  tries       INTEGER NOT NULL,
  next_at     INTEGER NOT NULL,
  ended_at    INTEGER,
  trouble     TEXT,             -- what kept it from being sent, in words
  instead_of  TEXT              -- id of the one whose way was broken
) STRICT;
CREATE INDEX alert_messages_waiting ON alert_messages (state) WHERE state = 'waiting';
CREATE INDEX alert_messages_way ON alert_messages (way, made_at);
