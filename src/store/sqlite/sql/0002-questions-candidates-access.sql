-- Held runs may ask a person, automations may be removed, candidates are known across apps, and the API has tokens
-- and answers that are kept. Columns are added without a default, so that no row is rewritten.

ALTER TABLE runs ADD COLUMN question TEXT; -- JSON; set while it is held with the kind 'question', and only then
ALTER TABLE runs ADD COLUMN answer TEXT;   -- to the current step's question; kept until the step is done

-- A removed automation keeps its runs and versions; only lists and names forget it.
ALTER TABLE automations ADD COLUMN removed_at INTEGER;

-- All that is remembered of a candidate stands in these two tables: removing their rows forgets the person.
CREATE TABLE candidates (
  seq  INTEGER PRIMARY KEY,
  name TEXT -- as it was last told
) STRICT;

-- What a candidate is called: an email address, or an id at a connection. `seq` is the order in which they became
-- known, and stays so when two candidates turn out to be one. No reference to the connection: history outlives it.
CREATE TABLE candidate_refs (
  seq           INTEGER PRIMARY KEY,
  candidate_seq INTEGER NOT NULL REFERENCES candidates (seq),
  connection_id TEXT NOT NULL, -- '' for an email address: NULLs would not be unique
  ref           TEXT NOT NULL, -- the address in lower case, or the id
  known_at      INTEGER NOT NULL,
  UNIQUE (connection_id, ref)
) STRICT;
CREATE INDEX candidate_refs_candidate ON candidate_refs (candidate_seq);

CREATE TABLE tokens (
  seq          INTEGER PRIMARY KEY,
  id           TEXT NOT NULL UNIQUE,
  name         TEXT NOT NULL,
  digest       TEXT NOT NULL UNIQUE,
  scopes       TEXT NOT NULL, -- JSON
  created_at   INTEGER NOT NULL,
  last_used_at INTEGER,
  expires_at   INTEGER
) STRICT;

-- What writes of the API were answered, by the digest of who wrote and their key.
CREATE TABLE kept_answers (
  digest      TEXT NOT NULL PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  status      INTEGER, -- NULL while the write is under way
  body        TEXT,
  expires_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX kept_answers_expiry ON kept_answers (expires_at);
