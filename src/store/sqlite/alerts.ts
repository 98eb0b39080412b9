/** Alerts: a handful of problems, and the messages of the last weeks. */
import type { DatabaseSync } from "node:sqlite";
import type { AlertMessage, AlertStore, AlertWay, KnownProblem } from "../alerts.ts";
import { type MessageRow, type ProblemRow, toMessage, toProblem } from "../rows/alerts.ts";
import { prepareAll } from "./file/prepare-all.ts";

const MESSAGE = `id, way, items, made_at, state, tried_since, tries, next_at, ended_at, trouble, instead_of`;

export const sql = {
  problems: `SELECT key, kind, words, path, connection_id, since, told, solved_at FROM alert_problems`,
  put: `
    INSERT INTO alert_problems (key, kind, words, path, connection_id, since, told, solved_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET words = excluded.words, path = excluded.path, told = excluded.told,
      solved_at = excluded.solved_at`,
  forget: `DELETE FROM alert_problems WHERE key = ?`,
  waiting: `
    SELECT ${MESSAGE} FROM alert_messages INDEXED BY alert_messages_waiting WHERE state = 'waiting' ORDER BY seq`,
  newest: `SELECT ${MESSAGE} FROM alert_messages WHERE seq > 0 ORDER BY seq DESC LIMIT ?`,
  last: `SELECT made_at FROM alert_messages WHERE way = ? ORDER BY made_at DESC LIMIT 1`,
  add: `
    INSERT INTO alert_messages (id, way, items, made_at, state, tried_since, tries, next_at, ended_at, trouble, instead_of)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  change: `
    UPDATE alert_messages SET state = ?, tried_since = ?, tries = ?, next_at = ?, ended_at = ?, trouble = ?
    WHERE id = ?`,
  oldest: `SELECT seq, ended_at FROM alert_messages WHERE seq > 0 ORDER BY seq LIMIT ?`,
  remove: `DELETE FROM alert_messages WHERE seq = ?`,
  oldestWaiting: `
    SELECT a.id, (
      SELECT created_at FROM runs INDEXED BY runs_page WHERE automation_seq = a.seq AND state = 'waiting'
      ORDER BY seq LIMIT 1
    ) AS created_at FROM automations a`,
};

export function prepareAlerts(db: DatabaseSync) {
  const s = prepareAll(db, sql);

  return {
    alertProblems: (): KnownProblem[] => (s.problems.all() as unknown as ProblemRow[]).map(toProblem),
    waitingAlerts: (): AlertMessage[] => (s.waiting.all() as unknown as MessageRow[]).map(toMessage),
    alertMessages: (limit: number): AlertMessage[] =>
      (s.newest.all(limit) as unknown as MessageRow[]).map(toMessage),
    lastAlerts: (): Partial<Record<AlertWay, number>> => {
      const lastOf = (way: AlertWay): number | undefined =>
        (s.last.get(way) as { made_at: number } | undefined)?.made_at;
      const found = { slack: lastOf("slack"), email: lastOf("email") };
      return Object.fromEntries(Object.entries(found).filter(([, at]) => at !== undefined));
    },
    saveAlerts: ({
      put = [],
      forget = [],
      add = [],
      change = [],
    }: Parameters<AlertStore["saveAlerts"]>[0]): void => {
      for (const { key, kind, words, path, connectionId, since, told, solvedAt } of put)
        s.put.run(key, kind, words, path, connectionId, since, JSON.stringify(told), solvedAt);
      for (const key of forget) s.forget.run(key);
      for (const { id, state, triedSince, tries, nextAt, endedAt, trouble } of change)
        s.change.run(state, triedSince, tries, nextAt, endedAt, trouble, id);
      for (const each of add) {
        const { id, way, items, madeAt, state, triedSince, tries, nextAt, endedAt, trouble, insteadOf } =
          each;
        const text = JSON.stringify(items);
        s.add.run(id, way, text, madeAt, state, triedSince, tries, nextAt, endedAt, trouble, insteadOf);
      }
    },
    removeAlerts: (before: number, limit: number): number => {
      const oldest = s.oldest.all(limit) as unknown as { seq: number; ended_at: number | null }[];
      const over = oldest.filter(({ ended_at: endedAt }) => endedAt !== null && endedAt < before);
      for (const { seq } of over) s.remove.run(seq);
      return over.length;
    },
    oldestWaiting: (): { automationId: string; createdAt: number }[] =>
      (s.oldestWaiting.all() as unknown as { id: string; created_at: number | null }[]).flatMap((row) =>
        row.created_at === null ? [] : [{ automationId: row.id, createdAt: row.created_at }],
      ),
  };
}
