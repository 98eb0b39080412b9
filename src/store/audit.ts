/**
 * The audit log as it is kept: who changed what, when. Rows are only ever added, and go by age alone.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Page } from "./page.ts";

/** Before and after of one thing, both short and fit to be read. Never a secret, never anything about a candidate. */
export interface AuditChange {
  /** `Only if`, `Slack channel`. */
  what: string;
  before: string | null;
  after: string | null;
}

export interface AuditTarget {
  /** `automation`, `connection`, `token`, `user` … */
  kind: string;
  id: string;
  /** As it was called at the time. */
  name: string | null;
}

export const AUDIT_OUTCOMES = ["done", "refused", "denied", "failed"] as const;
/** `refused`: it could not be done as asked; `denied`: they may not; `failed`: a fault of ours. */
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

export interface AuditEntry {
  id: string;
  at: number;
  caller: { kind: string; id: string; name: string };
  /** What was done to, for filters: `automations`, `sign-in`. */
  area: string;
  /** Stable, for machines: `updateAutomation`. */
  operation: string;
  /** In words, past tense, to be read behind the caller's name: `changed the condition of "Strong scores"`. */
  action: string;
  target: AuditTarget | null;
  changes: AuditChange[];
  outcome: AuditOutcome;
  /** Why it was not done, for machines. */
  code: string | null;
  /** Where the call came from; null where that is not known. */
  address: string | null;
  /** With what, in a word or two: `Firefox`, `curl`. */
  client: string | null;
}

/** With what ties it to the record before it. */
export type ChainedAuditEntry = AuditEntry & { previous: string; hash: string };

export interface AuditFilter {
  callerId?: string | undefined;
  area?: string | undefined;
  /** Its id. */
  target?: string | undefined;
  outcome?: AuditOutcome | undefined;
  /** Not before this moment. */
  from?: number | undefined;
  /** Before this moment. */
  until?: number | undefined;
}

export interface AuditStore {
  /** The record is on the disk once this resolves. */
  appendAudit(entry: AuditEntry): Promise<void>;
  audit(filter: AuditFilter, page: Page): Promise<ChainedAuditEntry[]>;
  /** Everybody who stands in it, by the name they had last. */
  auditCallers(): Promise<AuditEntry["caller"][]>;
  /** Oldest first, behind a record. */
  auditAfter(id: string | null, limit: number): Promise<ChainedAuditEntry[]>;
  /** Removes the oldest records, those before that moment. The newest always stays: the chain goes on behind it. @returns how many */
  removeAudit(before: number, limit: number): Promise<number>;

  /** What an owner set for the whole installation; null when nobody did. */
  setting(name: string): Promise<unknown>;
  changeSetting(name: string, value: unknown, at: number): Promise<void>;
}

/** Stands for the record before the first. */
export const CHAIN_START = "0".repeat(64);

/** @returns SHA-256, hex, over the record and the hash of the one before it */
export function auditHash(entry: AuditEntry, previous: string): string {
  const { id, at, caller, area, operation, action, target, changes, outcome, code, address, client } = entry;
  const parts = [
    previous,
    id,
    at,
    [caller.kind, caller.id, caller.name],
    area,
    operation,
    action,
    target && [target.kind, target.id, target.name],
    changes.map(({ what, before, after }) => [what, before, after]),
    outcome,
    code,
    address,
    client,
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
