-- Automations that somebody is still working on: as far as they are written, right or wrong. One for each automation, which
-- its editors share; whoever saves says which revision they saw.
--
-- No reference to the automation: a draft is removed with it by whoever removes it, and one that stays behind harms nothing.
CREATE TABLE drafts (
  id            TEXT NOT NULL PRIMARY KEY,
  automation_id TEXT UNIQUE,
  revision      INTEGER NOT NULL,
  base_version  INTEGER,
  content       TEXT NOT NULL, -- JSON
  updated_at    INTEGER NOT NULL,
  updated_by    TEXT NOT NULL
) STRICT;

-- Who saved a version, by name; and the number of the one that it brought back.
ALTER TABLE versions ADD COLUMN saved_by TEXT;
ALTER TABLE versions ADD COLUMN restores INTEGER;
