-- REST hooks at us. Each has an automation, which no list shows; what was delivered are its runs.
-- A removed one stays, so that its owner sees why it ended; its secret does not.

CREATE TABLE subscriptions (
  seq            INTEGER PRIMARY KEY,
  id             TEXT NOT NULL UNIQUE,
  automation_seq INTEGER NOT NULL UNIQUE REFERENCES automations (seq),
  target_url     TEXT NOT NULL,
  event          TEXT NOT NULL,
  connection_id  TEXT,             -- no reference: it outlives its connection
  filter         TEXT,
  mapping        TEXT,
  ordered        INTEGER NOT NULL,
  key            TEXT NOT NULL,    -- what makes two wishes the same, hashed
  sealed         BLOB,             -- the signing secret
  made_by        TEXT NOT NULL,
  created_at     INTEGER NOT NULL,
  expires_at     INTEGER,
  state_reason   TEXT,
  removed_at     INTEGER,
  removed_reason TEXT
) STRICT;
CREATE UNIQUE INDEX subscriptions_key ON subscriptions (key) WHERE removed_at IS NULL;
-- Those that are there, without a look at all that ever were.
CREATE INDEX subscriptions_removed ON subscriptions (removed_at);
