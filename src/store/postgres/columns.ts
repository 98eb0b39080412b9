/** Which columns are read of a run and of an event; `../rows/` says what they mean. */

/** Columns of a run with the ids of what it belongs to; `seq` comes along for joins by hand. */
export const RUN_COLUMNS = `
  r.seq, r.id, e.id AS event_id, a.id AS automation_id, v.id AS version_id, r.state, r.reason, r.code, r.hold,
  r.hold_connection_id, r.lane, r.step_index, r.attempts, r.outputs, r.created_at, r.next_at, r.deadline_at,
  r.finished_at, r.replay_of, r.question, r.answer, r.token, r.ambiguous_since, r.event_seq, r.event_at,
  r.automation_seq, r.version_seq`;

/** With its time, an event is looked for in one partition. */
export const RUN_TABLES = `
  runs r
  JOIN events e ON e.workspace_seq = r.workspace_seq AND e.seq = r.event_seq AND e.received_at = r.event_at
  JOIN automations a ON a.seq = r.automation_seq
  JOIN versions v ON v.seq = r.version_seq`;

export const EVENT_COLUMNS = `
  e.seq, e.id, s.connection_id, s.hook_id, s.app, e.event_key, e.wire_name, s.hiring_type, e.idempotency_key,
  e.received_at, e.test, e.misfits, e.lane, e.hiring`;

export const EVENT_TABLES = `events e JOIN sources s ON s.seq = e.source_seq`;

/** The payload of `e`. */
export const PAYLOAD_OF_EVENT = `
  event_payloads p ON p.workspace_seq = e.workspace_seq AND p.event_seq = e.seq AND p.received_at = e.received_at`;
