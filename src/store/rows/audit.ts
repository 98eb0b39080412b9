import type { AuditChange, AuditEntry, AuditOutcome, ChainedAuditEntry } from "../audit.ts";

export interface AuditRow {
  seq: number;
  id: string;
  at: number;
  caller_kind: string;
  caller_id: string;
  caller_name: string;
  area: string;
  operation: string;
  action: string;
  target_kind: string | null;
  target_id: string | null;
  target_name: string | null;
  changes: string;
  outcome: AuditOutcome;
  code: string | null;
  address: string | null;
  client: string | null;
  previous: string;
  hash: string;
}

export function toEntry(row: AuditRow): ChainedAuditEntry {
  return {
    id: row.id,
    at: row.at,
    caller: { kind: row.caller_kind, id: row.caller_id, name: row.caller_name },
    area: row.area,
    operation: row.operation,
    action: row.action,
    target:
      row.target_id === null || row.target_kind === null
        ? null
        : { kind: row.target_kind, id: row.target_id, name: row.target_name },
    changes: JSON.parse(row.changes) as AuditChange[],
    outcome: row.outcome,
    code: row.code,
    address: row.address,
    client: row.client,
    previous: row.previous,
    hash: row.hash,
  };
}

/** In the order of the table's columns, without what ties it to the record before it. */
export function auditValues(entry: AuditEntry) {
  const { caller, target } = entry;
  return [
    entry.id,
    entry.at,
    caller.kind,
    caller.id,
    caller.name,
    entry.area,
    entry.operation,
    entry.action,
    target?.kind ?? null,
    target?.id ?? null,
    target?.name ?? null,
    JSON.stringify(entry.changes),
    entry.outcome,
    entry.code,
    entry.address,
    entry.client,
  ] as const;
}
