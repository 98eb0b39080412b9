-- What Home draws: numbers by day, added up after the fact from events and runs in the order in which they came.
-- They outlive what was counted, since they name nobody.

-- Days since the epoch, in UTC. `name` is an app's key for 'event', a ten of points for 'score', a run's state for
-- 'outcome' and a step of the scale in src/store/home.ts for 'delivery'.
CREATE TABLE home_days (
  day   INTEGER NOT NULL,
  kind  TEXT NOT NULL,
  name  TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (day, kind, name)
) STRICT, WITHOUT ROWID;

-- One row: the last event and the last run that were looked at.
CREATE TABLE home_marks (
  id        INTEGER PRIMARY KEY CHECK (id = 1),
  event_seq INTEGER NOT NULL,
  run_seq   INTEGER NOT NULL
) STRICT;
INSERT INTO home_marks (id, event_seq, run_seq) VALUES (1, 0, 0);

-- Runs that were unfinished when they were looked at, to be looked at again.
CREATE TABLE home_open (
  run_seq INTEGER PRIMARY KEY,
  day     INTEGER NOT NULL,
  held    INTEGER NOT NULL -- 1: counted as held so far
) STRICT;
