import type { AlertItem, AlertMessage, AlertMessageState, AlertWay, KnownProblem } from "../alerts.ts";

export interface ProblemRow {
  key: string;
  kind: string;
  words: string;
  path: string;
  connection_id: string | null;
  since: number;
  told: string;
  solved_at: number | null;
}

export function toProblem(row: ProblemRow): KnownProblem {
  return {
    key: row.key,
    kind: row.kind,
    words: row.words,
    path: row.path,
    connectionId: row.connection_id,
    since: row.since,
    told: JSON.parse(row.told) as AlertWay[],
    solvedAt: row.solved_at,
  };
}

export interface MessageRow {
  id: string;
  way: AlertWay;
  items: string;
  made_at: number;
  state: AlertMessageState;
  tried_since: number | null;
  tries: number;
  next_at: number;
  ended_at: number | null;
  trouble: string | null;
  instead_of: string | null;
}

export function toMessage(row: MessageRow): AlertMessage {
  return {
    id: row.id,
    way: row.way,
    items: JSON.parse(row.items) as AlertItem[],
    madeAt: row.made_at,
    state: row.state,
    triedSince: row.tried_since,
    tries: row.tries,
    nextAt: row.next_at,
    endedAt: row.ended_at,
    trouble: row.trouble,
    insteadOf: row.instead_of,
  };
}
