-- Addresses that a vendor's API was asked to send to: one row for each, written before the vendor is called, so that
-- whatever became of the call the address is known as ours. A row is never removed: an address that turns up at the
-- vendor years later is still recognised.
--
-- No reference to the connection: what is left behind at a vendor outlives it.
CREATE TABLE registrations (
  hook_id       TEXT NOT NULL PRIMARY KEY REFERENCES hooks (id),
  connection_id TEXT NOT NULL,
  app           TEXT NOT NULL,
  url           TEXT NOT NULL, -- as the vendor was told
  state         TEXT NOT NULL CHECK (state IN ('intended', 'current', 'leaving', 'orphaned', 'gone')),
  vendor_id     TEXT,
  events        TEXT NOT NULL, -- JSON, wire names
  sealed        BLOB,          -- the secret that the vendor was offered, while it is intended
  confirmed_at  INTEGER,
  left_at       INTEGER,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX registrations_connection ON registrations (connection_id);

-- How each connection's registration stands, as its owner sees it; kept so that a restart does not forget since when.
CREATE TABLE source_states (
  connection_id TEXT NOT NULL PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
  state         TEXT NOT NULL CHECK (state IN ('draft', 'registering', 'verifying', 'live', 'drifted', 'refused',
                                               'switched_off', 'unreachable', 'waiting')),
  reason        TEXT,
  since         INTEGER NOT NULL
) STRICT;
