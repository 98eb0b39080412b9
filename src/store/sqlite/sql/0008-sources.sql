-- How many events a connection sends in which hour, counted once and kept for some weeks: its rhythm is learnt from
-- these few rows and never from history.

-- A row means that we listened in that hour, also when nothing came: hours in which we were down say nothing.
CREATE TABLE source_hours (
  connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
  hour          INTEGER NOT NULL, -- since the epoch
  events        INTEGER NOT NULL, -- without tests
  PRIMARY KEY (connection_id, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE source_notes (
  connection_id TEXT NOT NULL PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
  counted_seq   INTEGER NOT NULL, -- the last event that is counted
  quiet_since   INTEGER           -- of the quiet spell that its owner was told of
) STRICT, WITHOUT ROWID;
