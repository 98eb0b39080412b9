-- People who sign in. What they know (a password) or who vouches for them (an OIDC issuer) are identities; where they
-- are signed in are sessions. Neither a session's token nor a link's is kept, only its SHA-256.

CREATE TABLE users (
  id             TEXT NOT NULL PRIMARY KEY,
  email          TEXT NOT NULL UNIQUE, -- lower case
  email_verified INTEGER NOT NULL,
  name           TEXT NOT NULL,
  image          TEXT,
  role           TEXT NOT NULL,        -- owner, editor or viewer
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX users_role ON users (role);

CREATE TABLE identities (
  id          TEXT NOT NULL PRIMARY KEY,
  user_id     TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  provider_id TEXT NOT NULL, -- "credential": a password of ours
  account_id  TEXT NOT NULL, -- the user's id there
  password    TEXT,          -- scrypt
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  UNIQUE (provider_id, account_id)
) STRICT;
CREATE INDEX identities_user ON identities (user_id);

CREATE TABLE sessions (
  id           TEXT NOT NULL PRIMARY KEY,
  user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  token        TEXT NOT NULL UNIQUE, -- SHA-256
  ip_address   TEXT,
  user_agent   TEXT,
  created_at   INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id);

-- Addresses that let somebody in once: the first owner, somebody invited, somebody who forgot their password.
CREATE TABLE links (
  id         TEXT NOT NULL PRIMARY KEY,
  kind       TEXT NOT NULL,        -- set_up, invitation or reset
  token      TEXT NOT NULL UNIQUE, -- SHA-256
  email      TEXT,                 -- of who is invited
  role       TEXT,
  user_id    TEXT REFERENCES users (id) ON DELETE CASCADE, -- whose password it resets
  made_by    TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX links_user ON links (user_id);
