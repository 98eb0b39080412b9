/**
 * What is moved from a data folder into a PostgreSQL, table by table. Columns of the same name on both sides are moved
 * without being named here, so that nothing can be forgotten: a column that only one side has must be named, or the move
 * does not begin (`plan.ts`, and test/store/move/every-column.test.ts).
 */

/**
 * Whose places (`seq`) a column holds. The places of a data folder begin at 1; where they are taken in the target,
 * all of them are moved up by the same number.
 */
export type Places =
  | "alert_messages"
  | "attempts"
  | "audit"
  | "automations"
  | "bulk_jobs"
  | "candidate_refs"
  | "candidates"
  | "events"
  | "runs"
  | "sources"
  | "subscriptions"
  | "tokens"
  | "versions";

export type CellType = "int" | "text" | "bytes" | "real";

export interface MovedTable {
  /** In the target. */
  table: string;
  /** In people's words. */
  what: string;
  /** Columns that tell its rows apart, of the target: they are moved and compared in this order. */
  key: readonly string[];
  /** Where its rows are in the data folder, if not in the table of that name; `t` in SQL. */
  source?: string;
  /** What else SQL reads from: `JOIN …`. */
  join?: string;
  where?: string;
  places?: Readonly<Record<string, Places>>;
  /** Columns of the target that are not read from the one of the same name. */
  columns?: Readonly<Record<string, { type: CellType; from: string }>>;
  /** Rows of the target, in SQL, that are about something else and stay out of it. */
  others?: string;
  /** Columns of the data folder that have no place in the target, and why. */
  without?: Readonly<Record<string, string>>;
}

const EVENT = { event_seq: "events" } as const;
const LIKE_AFTER_A_RESTART = "CASE t.state WHEN 'running' THEN";

/** In an order in which each finds what it refers to. */
export const MOVED: readonly MovedTable[] = [
  { table: "connections", what: "connections", key: ["id"] },
  { table: "secrets", what: "secrets of connections, sealed", key: ["id"] },
  { table: "hooks", what: "addresses that senders call", key: ["id"] },
  { table: "registrations", what: "registrations at vendors", key: ["hook_id"] },
  { table: "source_states", what: "states of registrations", key: ["connection_id"] },
  { table: "rejections", what: "addresses with rejected calls", key: ["hook_id"] },
  {
    table: "automations",
    what: "automations",
    key: ["seq"],
    places: { seq: "automations", version_seq: "versions" },
  },
  {
    table: "versions",
    what: "versions of automations",
    key: ["seq"],
    places: { seq: "versions", automation_seq: "automations" },
  },
  { table: "drafts", what: "drafts", key: ["id"] },
  {
    table: "subscriptions",
    what: "subscriptions",
    key: ["seq"],
    places: { seq: "subscriptions", automation_seq: "automations" },
  },
  { table: "tokens", what: "tokens for the API", key: ["seq"], places: { seq: "tokens" } },
  { table: "kept_answers", what: "answers of the API, kept for repeats", key: ["digest"] },
  { table: "users", what: "people", key: ["id"] },
  { table: "identities", what: "ways to sign in", key: ["id"] },
  { table: "sessions", what: "sign-ins", key: ["id"] },
  { table: "links", what: "invitations and other links", key: ["id"] },
  { table: "settings", what: "settings", key: ["name"] },
  { table: "audit", what: "audit log", key: ["seq"], places: { seq: "audit" } },
  { table: "candidates", what: "candidates", key: ["seq"], places: { seq: "candidates" } },
  {
    table: "candidate_refs",
    what: "names of candidates",
    key: ["seq"],
    places: { seq: "candidate_refs", candidate_seq: "candidates" },
  },
  { table: "sources", what: "where events come from", key: ["seq"], places: { seq: "sources" } },
  { table: "source_hours", what: "hours of senders", key: ["connection_id", "hour"] },
  {
    table: "source_notes",
    what: "notes on senders",
    key: ["connection_id"],
    places: { counted_seq: "events" },
  },
  { table: "events", what: "events", key: ["seq"], places: { seq: "events", source_seq: "sources" } },
  {
    table: "event_payloads",
    what: "payloads of events",
    key: ["event_seq"],
    places: EVENT,
    join: "JOIN events e ON e.seq = t.event_seq",
    columns: { received_at: { type: "int", from: "e.received_at" } },
  },
  // with those that the store holds in memory, see source.ts
  { table: "event_keys", what: "deliveries seen", key: ["digest"], source: "all_event_keys", places: EVENT },
  {
    table: "runs",
    what: "runs",
    key: ["seq"],
    places: { seq: "runs", ...EVENT, automation_seq: "automations", version_seq: "versions" },
    join: "JOIN events e ON e.seq = t.event_seq",
    // who was at work on one is gone: it is due, and says since when its call may have worked, as after a restart
    columns: {
      event_at: { type: "int", from: "e.received_at" },
      state: { type: "text", from: `${LIKE_AFTER_A_RESTART} 'waiting' ELSE t.state END` },
      token: { type: "text", from: "NULL" },
      next_at: { type: "int", from: `${LIKE_AFTER_A_RESTART} moved_at() ELSE t.next_at END` },
      due_at: { type: "int", from: `${LIKE_AFTER_A_RESTART} moved_at() ELSE t.due_at END` },
      ambiguous_since: {
        type: "int",
        from: `${LIKE_AFTER_A_RESTART} coalesce(t.ambiguous_since, t.step_began_at) ELSE t.ambiguous_since END`,
      },
    },
  },
  {
    table: "attempts",
    what: "attempts of runs",
    key: ["run_seq", "seq"],
    places: { seq: "attempts", run_seq: "runs" },
  },
  {
    table: "event_search",
    what: "what the inbox is searched by",
    key: ["event_seq"],
    places: { ...EVENT, source_seq: "sources" },
  },
  {
    table: "event_text",
    what: "texts that it is searched for",
    key: ["event_seq"],
    places: EVENT,
    columns: {
      event_seq: { type: "int", from: "t.rowid" },
      who: { type: "text", from: "without_end(t.who)" },
      job: { type: "text", from: "without_end(t.job)" },
    },
  },
  {
    table: "marks",
    what: "how far the search is filled",
    key: ["name"],
    source: "counters",
    where: "t.name = 'searchable'",
    places: { value: "events" },
  },
  {
    table: "counters",
    what: "counters",
    key: ["name"],
    source: "all_counters", // with the bytes that are kept, see source.ts
    where: "t.name NOT IN ('searchable', 'keyed')",
    columns: { shard: { type: "int", from: "0" } },
    others: "name LIKE 'freed %'", // room in tables that all workspaces share (postgres/space.ts)
  },
  { table: "home_days", what: "numbers by day", key: ["day", "kind", "name"] },
  {
    table: "home_marks",
    what: "up to where days are counted",
    key: ["event_seq"],
    places: { ...EVENT, run_seq: "runs" },
    without: { id: "there is one row, which is the workspace's" },
  },
  {
    table: "home_open",
    what: "runs that days are waiting for",
    key: ["run_seq"],
    places: { run_seq: "runs" },
  },
  { table: "bulk_jobs", what: "jobs for many runs", key: ["seq"], places: { seq: "bulk_jobs" } },
  {
    table: "bulk_items",
    what: "runs of such jobs",
    key: ["job_seq", "place"],
    places: { job_seq: "bulk_jobs" },
  },
  { table: "alert_problems", what: "problems that people were told of", key: ["key"] },
  {
    table: "alert_messages",
    what: "messages that told them",
    key: ["seq"],
    places: { seq: "alert_messages" },
  },
  // a cache, mostly. PostgreSQL's texts hold no NUL, and a key with another sign in its place stands elsewhere in the order
  { table: "keys", what: "small things remembered", key: ["key"], where: "instr(t.key, char(0)) = 0" },
];

/** Tables of the data folder of which nothing is moved, and why. */
export const NOT_MOVED: Readonly<Record<string, string>> = {
  event_text_config: "the search index itself, which PostgreSQL has its own of",
  event_text_content: "the texts of event_text, which is moved",
  event_text_data: "the search index itself, which PostgreSQL has its own of",
  event_text_idx: "the search index itself, which PostgreSQL has its own of",
};

/** Columns of the target that stay empty, and why. */
export const LEFT_EMPTY: Readonly<Record<string, string>> = {
  "runs.holder": "the process that is at work on a run: none is",
};

/** Counters that have no place in the target, and why. */
export const COUNTERS_NOT_MOVED: Readonly<Record<string, string>> = {
  keyed: "up to where deliveries stand in event_keys: all of them do, in PostgreSQL",
};
