/** Alerts: a handful of problems, and the messages of the last weeks. */
import type { AlertStore } from "../alerts.ts";
import { type MessageRow, type ProblemRow, toMessage, toProblem } from "../rows/alerts.ts";
import type { Database } from "./database.ts";

const MESSAGE = `id, way, items, made_at, state, tried_since, tries, next_at, ended_at, trouble, instead_of`;

export const sql = {
  problems: `
    SELECT key, kind, words, path, connection_id, since, told, solved_at
    FROM alert_problems WHERE workspace_seq = $1 ORDER BY key`,
  put: `
    INSERT INTO alert_problems (workspace_seq, key, kind, words, path, connection_id, since, told, solved_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (workspace_seq, key) DO UPDATE SET
      words = excluded.words, path = excluded.path, told = excluded.told, solved_at = excluded.solved_at`,
  forget: `DELETE FROM alert_problems WHERE workspace_seq = $1 AND key = $2`,
  waiting: `SELECT ${MESSAGE} FROM alert_messages WHERE workspace_seq = $1 AND state = 'waiting' ORDER BY seq`,
  newest: `SELECT ${MESSAGE} FROM alert_messages WHERE workspace_seq = $1 ORDER BY seq DESC LIMIT $2`,
  last: `SELECT way, max(made_at) AS made_at FROM alert_messages WHERE workspace_seq = $1 GROUP BY way`,
  add: `
    INSERT INTO alert_messages (workspace_seq, ${MESSAGE}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
  change: `
    UPDATE alert_messages SET state = $3, tried_since = $4, tries = $5, next_at = $6, ended_at = $7, trouble = $8
    WHERE workspace_seq = $1 AND id = $2`,
  remove: `
    DELETE FROM alert_messages WHERE workspace_seq = $1 AND ended_at < $2 AND seq = ANY (ARRAY(
      SELECT seq FROM alert_messages WHERE workspace_seq = $1 ORDER BY seq LIMIT $3))`,
  oldestWaiting: `
    SELECT a.id, w.created_at
    FROM automations a CROSS JOIN LATERAL (
      SELECT r.created_at FROM runs r
      WHERE r.workspace_seq = $1 AND r.automation_seq = a.seq AND r.state = 'waiting' ORDER BY r.seq LIMIT 1) w
    WHERE a.workspace_seq = $1 ORDER BY a.seq`,
};

export function alertsOf(db: Database): AlertStore {
  return {
    alertProblems: async () => (await db.all<ProblemRow>(sql.problems)).map(toProblem),
    waitingAlerts: async () => (await db.all<MessageRow>(sql.waiting)).map(toMessage),
    alertMessages: async (limit) => (await db.all<MessageRow>(sql.newest, limit)).map(toMessage),
    lastAlerts: async () => {
      const rows = await db.all<{ way: string; made_at: number }>(sql.last);
      return Object.fromEntries(rows.map((row) => [row.way, row.made_at]));
    },
    saveAlerts: ({ put = [], forget = [], add = [], change = [] }) =>
      db.transaction(async (tx) => {
        for (const { key, kind, words, path, connectionId, since, told, solvedAt } of put)
          await tx.run(sql.put, key, kind, words, path, connectionId, since, JSON.stringify(told), solvedAt);
        for (const key of forget) await tx.run(sql.forget, key);
        for (const { id, state, triedSince, tries, nextAt, endedAt, trouble } of change)
          await tx.run(sql.change, id, state, triedSince, tries, nextAt, endedAt, trouble);
        for (const each of add) {
          const { id, way, madeAt, state, triedSince, tries, nextAt, endedAt, trouble, insteadOf } = each;
          const items = JSON.stringify(each.items);
          const how = [state, triedSince, tries, nextAt, endedAt, trouble, insteadOf] as const;
          await tx.run(sql.add, id, way, items, madeAt, ...how);
        }
      }),
    removeAlerts: (before, limit) => db.run(sql.remove, before, limit),
    oldestWaiting: async () =>
      (await db.all<{ id: string; created_at: number }>(sql.oldestWaiting)).map((row) => ({
        automationId: row.id,
        createdAt: row.created_at,
      })),
  };
}
