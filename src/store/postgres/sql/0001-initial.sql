-- Everything the PostgreSQL store keeps. This file is never edited once it is released; a change is a new file beside it.
--
-- Every row belongs to a workspace, and every key and index begins with it, so that what one of them does is found without a
-- look at the others. `seq` is the order of arrival, and the key that rows use among themselves; ids are for the world
-- outside. Times are milliseconds since the epoch. JSON is text, since SQL never looks inside.
--
-- Texts that are keys are compared by their bytes (COLLATE "C"), whatever language the database was made for.
-- Small integers that are 0 or 1 are yes or no, as in the embedded store.

CREATE TABLE workspaces (
  seq        int    NOT NULL PRIMARY KEY,
  id         text COLLATE "C" NOT NULL UNIQUE,
  name       text   NOT NULL,
  created_at bigint NOT NULL
);
INSERT INTO workspaces (seq, id, name, created_at) VALUES (1, 'default', 'Default', 0);

CREATE TABLE connections (
  id            text COLLATE "C" NOT NULL PRIMARY KEY,
  workspace_seq int    NOT NULL REFERENCES workspaces (seq),
  name          text COLLATE "C" NOT NULL,
  app           text   NOT NULL,
  settings      text   NOT NULL, -- JSON
  state         text   NOT NULL CHECK (state IN ('new', 'live', 'auth_expired')),
  state_reason  text,
  created_at    bigint NOT NULL,
  updated_at    bigint NOT NULL,
  CONSTRAINT connections_name UNIQUE (workspace_seq, name)
);

CREATE TABLE secrets (
  id            text COLLATE "C" NOT NULL PRIMARY KEY,
  workspace_seq int    NOT NULL,
  connection_id text COLLATE "C" NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
  field         text   NOT NULL,
  sealed        bytea  NOT NULL,
  created_at    bigint NOT NULL,
  retires_at    bigint
);
CREATE INDEX secrets_connection ON secrets (connection_id, field);

-- No reference to the connection: a retired address outlives it, so that it answers 410 and is never handed out again.
CREATE TABLE hooks (
  id            text COLLATE "C" NOT NULL PRIMARY KEY,
  workspace_seq int    NOT NULL REFERENCES workspaces (seq),
  connection_id text COLLATE "C" NOT NULL,
  state         text   NOT NULL CHECK (state IN ('active', 'retired')),
  created_at    bigint NOT NULL,
  retired_at    bigint
);
CREATE INDEX hooks_connection ON hooks (workspace_seq, connection_id);

-- Where events come from: a few rows for each connection, which events point to. No reference: history outlives it.
CREATE TABLE sources (
  seq           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_seq int    NOT NULL,
  connection_id text COLLATE "C" NOT NULL,
  hook_id       text COLLATE "C" NOT NULL,
  app           text COLLATE "C" NOT NULL,
  hiring_type   text COLLATE "C" NOT NULL, -- '' when there is none: NULLs would not be unique
  CONSTRAINT sources_named UNIQUE (workspace_seq, connection_id, hook_id, app, hiring_type)
);

-- Events and their payloads stand in one partition for each month of `received_at` (partitions.ts), so that the oldest go
-- by dropping a table. Whoever points at an event keeps both its seq and its time and names both, so that one partition
-- is looked into. No references to events: they would be checked with every insert.
CREATE SEQUENCE events_seq CACHE 1;
CREATE TABLE events (
  workspace_seq   int      NOT NULL,
  seq             bigint   NOT NULL DEFAULT nextval('events_seq'),
  received_at     bigint   NOT NULL,
  id              text COLLATE "C" NOT NULL,
  source_seq      bigint   NOT NULL,
  event_key       text,
  wire_name       text     NOT NULL,
  idempotency_key text     NOT NULL,
  test            smallint NOT NULL,
  misfits         text     NOT NULL, -- JSON
  lane            text COLLATE "C",
  hiring          text     NOT NULL, -- JSON
  PRIMARY KEY (workspace_seq, seq, received_at)
) PARTITION BY RANGE (received_at);
CREATE INDEX events_id ON events (workspace_seq, id);
CREATE INDEX events_source ON events (source_seq, seq);
CREATE INDEX events_lane ON events (workspace_seq, lane, seq) WHERE lane IS NOT NULL;
-- What has an odd time: of tests, or of a clock that was wrong.
CREATE TABLE events_other PARTITION OF events DEFAULT;

-- Apart from the events, so that a list never reads a payload.
CREATE TABLE event_payloads (
  workspace_seq int    NOT NULL,
  event_seq     bigint NOT NULL,
  received_at   bigint NOT NULL,
  headers       text   NOT NULL, -- JSON
  body          bytea  NOT NULL,
  PRIMARY KEY (workspace_seq, event_seq, received_at)
) PARTITION BY RANGE (received_at);
CREATE TABLE event_payloads_other PARTITION OF event_payloads DEFAULT;

-- Which deliveries were seen. `digest` is 128 bits of SHA-256 over connection and idempotency key.
CREATE TABLE event_keys (
  workspace_seq int    NOT NULL,
  digest        bytea  NOT NULL,
  event_seq     bigint NOT NULL, -- 0 once the event is gone
  received_at   bigint NOT NULL,
  keep_until    bigint,          -- set once the event is gone: until when the delivery still counts as seen
  PRIMARY KEY (workspace_seq, digest)
);
CREATE INDEX event_keys_kept ON event_keys (workspace_seq, keep_until) WHERE keep_until IS NOT NULL;

CREATE TABLE automations (
  seq           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_seq int    NOT NULL REFERENCES workspaces (seq),
  id            text COLLATE "C" NOT NULL UNIQUE,
  name          text   NOT NULL,
  state         text   NOT NULL CHECK (state IN ('on', 'paused', 'off')),
  version_seq   bigint NOT NULL, -- the current version
  created_at    bigint NOT NULL,
  updated_at    bigint NOT NULL,
  removed_at    bigint           -- a removed automation keeps its runs and versions
);
CREATE INDEX automations_workspace ON automations (workspace_seq, seq);

CREATE TABLE versions (
  seq            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_seq  int    NOT NULL,
  id             text COLLATE "C" NOT NULL UNIQUE,
  automation_seq bigint NOT NULL REFERENCES automations (seq),
  number         int    NOT NULL,
  definition     text   NOT NULL, -- JSON
  created_at     bigint NOT NULL,
  saved_by       text,
  restores       int,
  CONSTRAINT versions_number UNIQUE (automation_seq, number)
);

-- Runs are the queue. Whatever a worker may take has a `due_at`, and nothing else has.
CREATE SEQUENCE runs_seq CACHE 1;
CREATE TABLE runs (
  workspace_seq      int      NOT NULL,
  seq                bigint   NOT NULL DEFAULT nextval('runs_seq'),
  id                 text COLLATE "C" NOT NULL,
  event_seq          bigint   NOT NULL,
  event_at           bigint   NOT NULL, -- when the event was received, which says in which partition it is
  automation_seq     bigint   NOT NULL,
  version_seq        bigint   NOT NULL,
  state              text COLLATE "C" NOT NULL,
  reason             text,
  code               text,
  hold               text COLLATE "C",               -- set while it is held, and only then
  hold_connection_id text COLLATE "C",
  question           text,              -- JSON; set while it is held with the kind 'question', and only then
  answer             text,              -- to the current step's question; kept until the step is done
  lane               text COLLATE "C",
  behind             smallint NOT NULL, -- 1 while an earlier run of its automation and lane is unfinished
  step_index         int      NOT NULL,
  attempts           int      NOT NULL,
  outputs            text     NOT NULL, -- JSON
  created_at         bigint   NOT NULL,
  next_at            bigint   NOT NULL, -- when its next try is wanted; kept while it runs, so that it can be put back
  due_at             bigint,            -- when a worker may take it: a waiting run at the head of its lane at
                                        -- `next_at`, a running one when its lease ends; NULL when no worker may
  deadline_at        bigint   NOT NULL,
  finished_at        bigint,            -- NULL while it is waiting, running or held
  replay_of          text COLLATE "C",
  token              text COLLATE "C",               -- of the claim that holds it; set while it runs, and only then
  holder             text COLLATE "C",  -- the process that made that claim; without meaning once it is over
  step_began_at      bigint,            -- when that claim began its current step
  ambiguous_since    bigint,            -- since when a call of the current step may have worked without our knowing
  waits_for          text COLLATE "C",               -- the destination that has to work again
  PRIMARY KEY (workspace_seq, seq)
) WITH (
  -- each run is changed some times within seconds and then never again
  fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000,
  autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 1
);
CREATE UNIQUE INDEX runs_id ON runs (workspace_seq, id);
-- Only what a worker may take, in the order in which to take it.
CREATE INDEX runs_due ON runs (workspace_seq, due_at, seq) WHERE due_at IS NOT NULL;
-- The unfinished of a lane, its head first.
CREATE INDEX runs_lane ON runs (workspace_seq, automation_seq, lane, seq) WHERE lane IS NOT NULL AND finished_at IS NULL;
-- Which events are unfinished or held. The planner takes a partial index of a table that is nearly all history for empty, and
-- then any will do: it would look for the head of a lane here, through all that is unfinished. So this one has a condition
-- that only those repeat who look for events.
CREATE INDEX runs_open ON runs (workspace_seq, event_seq, hold) WHERE finished_at IS NULL AND event_seq >= 0;
CREATE INDEX runs_event ON runs (workspace_seq, event_seq, seq);
CREATE INDEX runs_page ON runs (workspace_seq, automation_seq, state, seq);
CREATE INDEX runs_held ON runs (workspace_seq, hold, hold_connection_id, automation_seq, next_at) WHERE hold IS NOT NULL;
CREATE INDEX runs_outage ON runs (workspace_seq, waits_for, seq) WHERE waits_for IS NOT NULL;

-- Whoever removes a run removes its attempts.
CREATE SEQUENCE attempts_seq CACHE 1;
CREATE TABLE attempts (
  workspace_seq int    NOT NULL,
  run_seq       bigint NOT NULL,
  seq           bigint NOT NULL DEFAULT nextval('attempts_seq'),
  step_id       text   NOT NULL,
  number        int    NOT NULL,
  started_at    bigint NOT NULL,
  duration_ms   bigint NOT NULL,
  outcome       text   NOT NULL,
  message       text,
  code          text,
  request       text,
  response      text,
  next_at       bigint,
  PRIMARY KEY (workspace_seq, run_seq, seq)
);

-- What would otherwise have to be counted over all of history. Each connection to the database adds to a row of its own
-- (`shard`), so that no two wait for each other; whoever reads adds them up. A name without a row is 0.
CREATE TABLE counters (
  workspace_seq int      NOT NULL,
  name          text COLLATE "C" NOT NULL, -- 'received', 'finished', 'removed', or the state in which runs ended
  shard         smallint NOT NULL,
  value         bigint   NOT NULL,
  PRIMARY KEY (workspace_seq, name, shard)
) WITH (fillfactor = 50);

-- How far something that follows the events has come: 'searchable' names the last event that can be searched.
CREATE TABLE marks (
  workspace_seq int    NOT NULL,
  name          text COLLATE "C" NOT NULL,
  value         bigint NOT NULL,
  PRIMARY KEY (workspace_seq, name)
);

-- One row for each hook: its newest rejections, at most 50, newest first.
CREATE TABLE rejections (
  workspace_seq int  NOT NULL,
  hook_id       text COLLATE "C" NOT NULL,
  ring          text NOT NULL, -- JSON
  PRIMARY KEY (workspace_seq, hook_id)
);

CREATE TABLE keys (
  workspace_seq int    NOT NULL,
  key           text COLLATE "C" NOT NULL,
  value         text   NOT NULL,
  expires_at    bigint,
  PRIMARY KEY (workspace_seq, key)
);
CREATE INDEX keys_expiry ON keys (workspace_seq, expires_at) WHERE expires_at IS NOT NULL;

-- All that is remembered of a candidate stands in these two tables: removing their rows forgets the person.
CREATE TABLE candidates (
  seq           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_seq int    NOT NULL,
  name          text   -- as it was last told
);

-- What a candidate is called: an email address, or an id at a connection. `seq` is the order in which they became known.
CREATE TABLE candidate_refs (
  seq           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_seq int    NOT NULL,
  candidate_seq bigint NOT NULL,
  connection_id text COLLATE "C" NOT NULL, -- '' for an email address: NULLs would not be unique
  ref           text COLLATE "C" NOT NULL, -- the address in lower case, or the id
  known_at      bigint NOT NULL,
  CONSTRAINT candidate_refs_ref UNIQUE (workspace_seq, connection_id, ref)
);
CREATE INDEX candidate_refs_candidate ON candidate_refs (workspace_seq, candidate_seq, seq);

CREATE TABLE tokens (
  seq           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_seq int    NOT NULL REFERENCES workspaces (seq),
  id            text COLLATE "C" NOT NULL UNIQUE,
  name          text   NOT NULL,
  digest        text COLLATE "C" NOT NULL UNIQUE,
  scopes        text   NOT NULL, -- JSON
  created_at    bigint NOT NULL,
  last_used_at  bigint,
  expires_at    bigint
);
CREATE INDEX tokens_workspace ON tokens (workspace_seq, seq);

-- What writes of the API were answered, by the digest of who wrote and their key.
CREATE TABLE kept_answers (
  workspace_seq int    NOT NULL,
  digest        text COLLATE "C" NOT NULL,
  fingerprint   text   NOT NULL,
  status        int,   -- NULL while the write is under way
  body          text,
  expires_at    bigint NOT NULL,
  PRIMARY KEY (workspace_seq, digest)
);
CREATE INDEX kept_answers_expiry ON kept_answers (workspace_seq, expires_at);

-- REST hooks at us. Each has an automation, which no list shows; what was delivered are its runs.
-- A removed one stays, so that its owner sees why it ended; its secret does not.
CREATE TABLE subscriptions (
  seq            bigint   GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_seq  int      NOT NULL REFERENCES workspaces (seq),
  id             text COLLATE "C" NOT NULL UNIQUE,
  automation_seq bigint   NOT NULL UNIQUE REFERENCES automations (seq),
  target_url     text     NOT NULL,
  event          text     NOT NULL,
  connection_id  text COLLATE "C",               -- no reference: it outlives its connection
  filter         text,
  mapping        text,
  ordered        smallint NOT NULL,
  key            text COLLATE "C" NOT NULL, -- what makes two wishes the same, hashed
  sealed         bytea,             -- the signing secret
  made_by        text     NOT NULL,
  created_at     bigint   NOT NULL,
  expires_at     bigint,
  state_reason   text,
  removed_at     bigint,
  removed_reason text
);
CREATE UNIQUE INDEX subscriptions_key ON subscriptions (workspace_seq, key) WHERE removed_at IS NULL;
CREATE INDEX subscriptions_removed ON subscriptions (workspace_seq, removed_at, seq);

-- Addresses that a vendor's API was asked to send to, written before the vendor is called. A row is never removed: an
-- address that turns up at the vendor years later is still recognised. No reference to the connection.
CREATE TABLE registrations (
  hook_id       text COLLATE "C" NOT NULL PRIMARY KEY REFERENCES hooks (id),
  workspace_seq int    NOT NULL,
  connection_id text COLLATE "C" NOT NULL,
  app           text   NOT NULL,
  url           text   NOT NULL, -- as the vendor was told
  state         text   NOT NULL CHECK (state IN ('intended', 'current', 'leaving', 'orphaned', 'gone')),
  vendor_id     text,
  events        text   NOT NULL, -- JSON, wire names
  sealed        bytea,           -- the secret that the vendor was offered, while it is intended
  confirmed_at  bigint,
  left_at       bigint,
  created_at    bigint NOT NULL,
  updated_at    bigint NOT NULL
);
CREATE INDEX registrations_connection ON registrations (workspace_seq, connection_id);

-- How each connection's registration stands, as its owner sees it.
CREATE TABLE source_states (
  connection_id text COLLATE "C" NOT NULL PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
  workspace_seq int    NOT NULL,
  state         text   NOT NULL CHECK (state IN ('draft', 'registering', 'verifying', 'live', 'drifted', 'refused',
                                                 'switched_off', 'unreachable', 'waiting')),
  reason        text,
  since         bigint NOT NULL
);
CREATE INDEX source_states_workspace ON source_states (workspace_seq);

-- How many events a connection sends in which hour. A row means that we listened in that hour, also when nothing came.
CREATE TABLE source_hours (
  connection_id text COLLATE "C" NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
  hour          bigint NOT NULL, -- since the epoch
  workspace_seq int    NOT NULL,
  events        bigint NOT NULL, -- without tests
  PRIMARY KEY (connection_id, hour)
);

CREATE TABLE source_notes (
  connection_id text COLLATE "C" NOT NULL PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
  workspace_seq int    NOT NULL,
  counted_seq   bigint NOT NULL, -- the last event that is counted
  quiet_since   bigint           -- of the quiet spell that its owner was told of
);

-- People who sign in. What they know (a password) or who vouches for them (an OIDC issuer) are identities; where they
-- are signed in are sessions. Neither a session's token nor a link's is kept, only its SHA-256.
CREATE TABLE users (
  id             text COLLATE "C" NOT NULL PRIMARY KEY,
  workspace_seq  int      NOT NULL REFERENCES workspaces (seq),
  email          text COLLATE "C" NOT NULL, -- lower case
  email_verified smallint NOT NULL,
  name           text     NOT NULL,
  image          text,
  role           text COLLATE "C" NOT NULL, -- owner, editor or viewer
  created_at     bigint   NOT NULL,
  updated_at     bigint   NOT NULL,
  CONSTRAINT users_email UNIQUE (workspace_seq, email)
);
CREATE INDEX users_role ON users (workspace_seq, role);

CREATE TABLE identities (
  id            text COLLATE "C" NOT NULL PRIMARY KEY,
  workspace_seq int    NOT NULL,
  user_id       text COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  provider_id   text COLLATE "C" NOT NULL, -- "credential": a password of ours
  account_id    text COLLATE "C" NOT NULL, -- the user's id there
  password      text,            -- scrypt
  created_at    bigint NOT NULL,
  updated_at    bigint NOT NULL,
  CONSTRAINT identities_account UNIQUE (workspace_seq, provider_id, account_id)
);
CREATE INDEX identities_user ON identities (user_id);

CREATE TABLE sessions (
  id            text COLLATE "C" NOT NULL PRIMARY KEY,
  workspace_seq int    NOT NULL,
  user_id       text COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  token         text COLLATE "C" NOT NULL UNIQUE, -- SHA-256
  ip_address    text,
  user_agent    text,
  created_at    bigint NOT NULL,
  last_used_at  bigint NOT NULL,
  expires_at    bigint NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (workspace_seq, expires_at);

-- Addresses that let somebody in once: the first owner, somebody invited, somebody who forgot their password.
CREATE TABLE links (
  id            text COLLATE "C" NOT NULL PRIMARY KEY,
  workspace_seq int    NOT NULL REFERENCES workspaces (seq),
  kind          text COLLATE "C" NOT NULL,        -- set_up, invitation or reset
  token         text COLLATE "C" NOT NULL UNIQUE, -- SHA-256
  email         text COLLATE "C",                    -- of who is invited
  role          text,
  user_id       text COLLATE "C" REFERENCES users (id) ON DELETE CASCADE, -- whose password it resets
  made_by       text   NOT NULL,
  created_at    bigint NOT NULL,
  expires_at    bigint NOT NULL
);
CREATE INDEX links_workspace ON links (workspace_seq, kind);
CREATE INDEX links_user ON links (user_id);

-- Who changed what, when. Rows are only added, and the oldest go when their time is over; each holds a hash over itself and
-- the row of its workspace before it, so that one which was changed or taken out of the middle shows.
CREATE TABLE audit (
  workspace_seq int    NOT NULL,
  seq           bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  id            text COLLATE "C" NOT NULL UNIQUE,
  at            bigint NOT NULL,
  caller_kind   text   NOT NULL,
  caller_id     text COLLATE "C" NOT NULL,
  caller_name   text   NOT NULL,
  area          text COLLATE "C" NOT NULL, -- what was done to: 'automations', 'connections', 'sign-in'
  operation     text   NOT NULL,
  action        text   NOT NULL, -- in words
  target_kind   text,
  target_id     text COLLATE "C",
  target_name   text,
  changes       text   NOT NULL, -- JSON
  outcome       text   NOT NULL,
  code          text,
  address       text,
  client        text,
  previous      text   NOT NULL, -- hash of the row before it
  hash          text   NOT NULL,
  PRIMARY KEY (workspace_seq, seq)
);
CREATE INDEX audit_at ON audit (workspace_seq, at);
CREATE INDEX audit_caller ON audit (workspace_seq, caller_id, seq);
CREATE INDEX audit_area ON audit (workspace_seq, area, seq);
CREATE INDEX audit_target ON audit (workspace_seq, target_id, seq) WHERE target_id IS NOT NULL;

CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a record of the audit log is never changed';
END $$;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_stays();

-- What an owner set for the whole workspace.
CREATE TABLE settings (
  workspace_seq int    NOT NULL,
  name          text COLLATE "C" NOT NULL,
  value         text   NOT NULL, -- JSON
  updated_at    bigint NOT NULL,
  PRIMARY KEY (workspace_seq, name)
);

-- Automations that somebody is still working on. No reference to the automation: a draft is removed with it by whoever
-- removes it, and one that stays behind harms nothing.
CREATE TABLE drafts (
  id            text COLLATE "C" NOT NULL PRIMARY KEY,
  workspace_seq int    NOT NULL REFERENCES workspaces (seq),
  automation_id text COLLATE "C",
  revision      int    NOT NULL,
  base_version  int,
  content       text   NOT NULL, -- JSON
  updated_at    bigint NOT NULL,
  updated_by    text   NOT NULL,
  CONSTRAINT drafts_automation UNIQUE (workspace_seq, automation_id)
);

-- What the inbox is searched by, filled behind intake's back up to the event that the mark 'searchable' names.
CREATE TABLE event_search (
  workspace_seq int      NOT NULL,
  event_seq     bigint   NOT NULL,
  received_at   bigint   NOT NULL,
  source_seq    bigint   NOT NULL,
  test          smallint NOT NULL,
  score         float8,
  PRIMARY KEY (workspace_seq, event_seq)
);
CREATE INDEX event_search_score ON event_search (workspace_seq, score, event_seq) WHERE score IS NOT NULL;

-- Folded before (core/search/search-text.ts), and found by every three characters.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TABLE event_text (
  workspace_seq int    NOT NULL,
  event_seq     bigint NOT NULL,
  who           text   NOT NULL,
  job           text   NOT NULL,
  PRIMARY KEY (workspace_seq, event_seq)
);
CREATE INDEX event_text_who ON event_text USING gin (who gin_trgm_ops);
CREATE INDEX event_text_job ON event_text USING gin (job gin_trgm_ops);

-- Something that was asked for many runs at once, done one by one. It names runs and nothing of their candidates.
CREATE TABLE bulk_jobs (
  seq           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_seq int    NOT NULL REFERENCES workspaces (seq),
  id            text COLLATE "C" NOT NULL UNIQUE,
  action        text   NOT NULL CHECK (action IN ('replay', 'retry', 'release', 'skip', 'cancel')),
  choice        text   NOT NULL, -- JSON: how runs are replayed
  state         text   NOT NULL CHECK (state IN ('running', 'paused', 'cancelled', 'finished')),
  made_by       text   NOT NULL,
  runs          int    NOT NULL,
  done          int    NOT NULL,
  refused       int    NOT NULL,
  created_at    bigint NOT NULL,
  finished_at   bigint
);
CREATE INDEX bulk_jobs_workspace ON bulk_jobs (workspace_seq, seq);

CREATE TABLE bulk_items (
  job_seq    bigint NOT NULL REFERENCES bulk_jobs (seq) ON DELETE CASCADE,
  place      int    NOT NULL, -- 0, 1, 2 … in the order in which they are done
  run_id     text COLLATE "C" NOT NULL, -- no reference: a job is remembered longer than a run
  outcome    text,            -- 'done', 'refused'; NULL until it was its turn
  code       text,
  reason     text,
  new_run_id text COLLATE "C",
  at         bigint,
  PRIMARY KEY (job_seq, place)
);

-- What a person was, or is to be, told of: a problem once while it lasts, and the messages that say so.
CREATE TABLE alert_problems (
  workspace_seq int    NOT NULL,
  key           text COLLATE "C" NOT NULL,
  kind          text   NOT NULL,
  words         text   NOT NULL,
  path          text   NOT NULL,  -- of the page where it is mended
  connection_id text COLLATE "C",
  since         bigint NOT NULL,
  told          text   NOT NULL,  -- JSON: the ways by which it was told
  solved_at     bigint,
  PRIMARY KEY (workspace_seq, key)
);

CREATE TABLE alert_messages (
  seq           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_seq int    NOT NULL,
  id            text COLLATE "C" NOT NULL UNIQUE,
  way           text COLLATE "C" NOT NULL,
  items         text   NOT NULL,  -- JSON
  made_at       bigint NOT NULL,
  state         text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'sent', 'rerouted', 'given_up')),
  tried_since   bigint,           -- since when it may have been sent without our knowing
  tries         int    NOT NULL,
  next_at       bigint NOT NULL,
  ended_at      bigint,
  trouble       text,             -- what kept it from being sent, in words
  instead_of    text COLLATE "C" -- id of the one whose way was broken
);
CREATE INDEX alert_messages_waiting ON alert_messages (workspace_seq, state, seq) WHERE state = 'waiting';
CREATE INDEX alert_messages_way ON alert_messages (workspace_seq, way, made_at, seq);

-- What Home draws: numbers by day, which outlive what was counted, since they name nobody.
CREATE TABLE home_days (
  workspace_seq int    NOT NULL,
  day           bigint NOT NULL, -- since the epoch, in UTC
  kind          text COLLATE "C" NOT NULL,
  name          text COLLATE "C" NOT NULL,
  count         bigint NOT NULL,
  PRIMARY KEY (workspace_seq, day, kind, name)
);

-- The last event and the last run that were looked at.
CREATE TABLE home_marks (
  workspace_seq int    NOT NULL PRIMARY KEY,
  event_seq     bigint NOT NULL,
  run_seq       bigint NOT NULL
);

-- Runs that were unfinished when they were looked at, to be looked at again.
CREATE TABLE home_open (
  workspace_seq int      NOT NULL,
  run_seq       bigint   NOT NULL,
  day           bigint   NOT NULL,
  held          smallint NOT NULL, -- 1: counted as held so far
  PRIMARY KEY (workspace_seq, run_seq)
);
