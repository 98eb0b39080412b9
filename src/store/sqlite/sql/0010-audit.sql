-- Who changed what, when. Rows are only added, and the oldest go when their time is over; each holds a hash over itself and
-- the row before it, so that one which was changed or taken out of the middle shows.

CREATE TABLE audit (
  seq         INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  at          INTEGER NOT NULL,
  caller_kind TEXT NOT NULL,
  caller_id   TEXT NOT NULL,
  caller_name TEXT NOT NULL,
  area        TEXT NOT NULL,  -- what was done to: 'automations', 'connections', 'sign-in'
  operation   TEXT NOT NULL,
  action      TEXT NOT NULL,  -- in words
  target_kind TEXT,
  target_id   TEXT,
  target_name TEXT,
  changes     TEXT NOT NULL,  -- JSON
  outcome     TEXT NOT NULL,
  code        TEXT,
  address     TEXT,
  client      TEXT,
  previous    TEXT NOT NULL,  -- hash of the row before it
  hash        TEXT NOT NULL
) STRICT;
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_caller ON audit (caller_id);
CREATE INDEX audit_area ON audit (area);
CREATE INDEX audit_target ON audit (target_id) WHERE target_id IS NOT NULL;

CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN
  SELECT RAISE(ABORT, 'a record of the audit log is never changed');
END;

-- What an owner set for the whole installation.
CREATE TABLE settings (
  name       TEXT NOT NULL PRIMARY KEY,
  value      TEXT NOT NULL,  -- JSON
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
