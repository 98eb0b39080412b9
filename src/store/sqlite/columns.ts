/** Parts of statements, and whole ones, that several areas share. */

/** Columns of a run with the ids of what it belongs to; `seq` comes along for joins by hand. */
export const RUN_COLUMNS = `
  r.seq, r.id, e.id AS event_id, a.id AS automation_id, v.id AS version_id, r.state, r.reason, r.code, r.hold,
  r.hold_connection_id, r.lane, r.step_index, r.attempts, r.outputs, r.created_at, r.next_at, r.deadline_at,
  r.finished_at, r.replay_of, r.question, r.answer, r.token, r.ambiguous_since, r.event_seq, r.automation_seq, r.version_seq`;

export const RUN_TABLES = `
  runs r
  JOIN events e ON e.seq = r.event_seq
  JOIN automations a ON a.seq = r.automation_seq
  JOIN versions v ON v.seq = r.version_seq`;

export const EVENT_COLUMNS = `
  e.seq, e.id, s.connection_id, s.hook_id, s.app, e.event_key, e.wire_name, s.hiring_type, e.idempotency_key,
  e.received_at, e.test, e.misfits, e.lane, e.hiring`;

/** Whether a new run of the lane stands behind another. */
export const LANE_BUSY = `
    SELECT 1 FROM runs INDEXED BY runs_lane
    WHERE automation_seq = ? AND lane = ? AND lane IS NOT NULL AND finished_at IS NULL LIMIT 1`;

/** Whether any run of an event is unfinished. */
export const EVENT_UNFINISHED = `
    SELECT 1 FROM runs INDEXED BY runs_open WHERE event_seq = ? AND finished_at IS NULL LIMIT 1`;
