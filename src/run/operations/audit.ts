/**
 * The audit log: who changed what, when. Whatever writes over the API leaves a record (`src/http/audited.ts`); whoever signs
 * people in records that here. docs/adr/0020 tells why a record follows its change instead of sharing its transaction.
 */
import { newId } from "../../core/id.ts";
import type { Log } from "../../log.ts";
import {
  auditHash,
  type AuditChange,
  type AuditEntry,
  type AuditFilter,
  type AuditOutcome,
  type AuditTarget,
  type ChainedAuditEntry,
} from "../../store/audit.ts";
import type { Page } from "../../store/page.ts";
import type { Store } from "../../store/store.ts";

/** What somebody did. Never holds a secret, and nothing about a candidate. */
export interface AuditRecord {
  /** `id` and `name` of whoever did it; for somebody unknown, such as a failed sign-in, what they said they were. */
  caller: { kind: string; id: string; name: string };
  /** For filters: `automations`, `sign-in`, `people`. */
  area: string;
  /** Stable, for machines: `signIn`. */
  operation: string;
  /** Past tense, to be read behind the caller's name: `signed in`. */
  action: string;
  target?: AuditTarget | null;
  changes?: readonly AuditChange[];
  /** Default `done`. */
  outcome?: AuditOutcome;
  code?: string | null;
  /** Where the call came from. */
  address?: string | null | undefined;
  /** The `User-Agent` as it came: a word or two of it are kept. */
  userAgent?: string | null | undefined;
  /**
   * True for what is done again and again, such as saving a draft: the same by the same caller to the same target is
   * recorded once an hour.
   */
  often?: boolean;
}

export interface AuditSettings {
  /** Days that a record is kept; 0: for ever. */
  keepDays: number;
}

export interface ChainCheck {
  entries: number;
  /** The first record that does not follow from the one before it; null when all do. */
  brokenAt: { id: string; at: number } | null;
  /** Of the newest record: kept elsewhere, it proves that nothing was cut off since. Null when there is none. */
  head: string | null;
}

export interface Audit {
  /** Resolves once the record is on the disk. Never rejects: what can't be written now is kept and written with the next. */
  record(record: AuditRecord): Promise<void>;
  list(filter: AuditFilter, page: Page): Promise<ChainedAuditEntry[]>;
  /** Everybody who stands in it. */
  callers(): Promise<AuditEntry["caller"][]>;
  check(): Promise<ChainCheck>;
  settings(): Promise<AuditSettings>;
  changeSettings(settings: AuditSettings): Promise<AuditSettings>;
  /** Removes what its time is over for. @returns how many records */
  removeOld(): Promise<number>;
}

export const AUDIT_DEFAULTS: Readonly<AuditSettings> = { keepDays: 365 };

const SETTING = "audit";
const DAY_MS = 24 * 60 * 60 * 1000;
const OFTEN_MS = 60 * 60 * 1000;
const MOST_CHANGES = 30;
const MOST_TEXT = 500;
/** Records that wait for a full disk. Beyond that the oldest are only in the log. */
const MOST_WAITING = 1_000;
const CHECKED_AT_ONCE = 500;
const REMOVED_AT_ONCE = 500;

export function auditOperations(options: {
  store: Pick<
    Store,
    "appendAudit" | "audit" | "auditAfter" | "auditCallers" | "removeAudit" | "setting" | "changeSetting"
  >;
  log: Log;
  now: () => number;
  /** Lets others have their turn. */
  rest?: () => Promise<unknown>;
}): Audit {
  const { store, log, now } = options;
  const rest = options.rest ?? (() => new Promise((resolve) => setImmediate(resolve)));
  let waiting: AuditEntry[] = [];
  let writing: Promise<void> = Promise.resolve();
  const seen = new Map<string, number>();

  const isRepeat = ({ caller, operation, target }: AuditRecord, at: number): boolean => {
    const key = JSON.stringify([caller.id, operation, target?.id]);
    for (const [each, last] of seen) if (Math.abs(at - last) >= OFTEN_MS) seen.delete(each);
    if (seen.has(key)) return true;
    seen.set(key, at);
    return false;
  };

  /** In the order in which they were handed over. */
  const flush = async (): Promise<void> => {
    while (waiting[0] !== undefined) {
      const [entry] = waiting;
      try {
        await store.appendAudit(entry);
      } catch (error) {
        log.error("audit record not written: it follows with the next", {
          error,
          operation: entry.operation,
        });
        if (waiting.length > MOST_WAITING) {
          const [lost] = waiting.splice(0, 1);
          log.error("audit record lost", { caller: lost?.caller.id, operation: lost?.operation });
        }
        return;
      }
      waiting = waiting.filter((each) => each !== entry);
    }
  };

  const settings = async (): Promise<AuditSettings> => ({
    ...AUDIT_DEFAULTS,
    ...((await store.setting(SETTING)) as Partial<AuditSettings> | null),
  });

  return {
    async record(record) {
      const at = now();
      if (record.often === true && isRepeat(record, at)) return;
      const { caller, area, operation, action, target = null, changes = [], outcome = "done" } = record;
      waiting.push({
        id: newId("aud", at),
        at,
        caller: { kind: caller.kind, id: short(caller.id), name: short(caller.name) },
        area,
        operation,
        action: short(action),
        target: target && { ...target, name: target.name === null ? null : short(target.name) },
        changes: changes.slice(0, MOST_CHANGES).map(shortChange),
        outcome,
        code: record.code ?? null,
        address: record.address ?? null,
        client: record.userAgent ? clientOf(record.userAgent) : null,
      });
      writing = writing.then(flush);
      await writing;
    },
    list: (filter, page) => store.audit(filter, page),
    callers: () => store.auditCallers(),

    async check() {
      let entries = 0;
      let last: ChainedAuditEntry | null = null;
      for (;;) {
        const some: ChainedAuditEntry[] = await store.auditAfter(last?.id ?? null, CHECKED_AT_ONCE);
        for (const each of some) {
          // what the first that is left goes back to has gone by age
          const follows = last === null || each.previous === last.hash;
          if (!follows || each.hash !== auditHash(each, each.previous)) {
            return { entries, brokenAt: { id: each.id, at: each.at }, head: null };
          }
          entries += 1;
          last = each;
        }
        if (some.length < CHECKED_AT_ONCE) return { entries, brokenAt: null, head: last?.hash ?? null };
        await rest();
      }
    },

    settings,
    async changeSettings(wanted) {
      await store.changeSetting(SETTING, wanted, now());
      return settings();
    },
    async removeOld() {
      const { keepDays } = await settings();
      if (keepDays === 0) return 0;
      let removed = 0;
      for (;;) {
        const some = await store.removeAudit(now() - keepDays * DAY_MS, REMOVED_AT_ONCE);
        removed += some;
        if (some < REMOVED_AT_ONCE) return removed;
        await rest();
      }
    },
  };
}

function shortChange({ what, before, after }: AuditChange): AuditChange {
  return {
    what: short(what),
    before: before === null ? null : short(before),
    after: after === null ? null : short(after),
  };
}

function short(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT - 1)}…` : text;
}

const CLIENTS: readonly [RegExp, string][] = [
  [/\bEdg\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bFirefox\//, "Firefox"],
  [/\bChrom(e|ium)\/|HeadlessChrome/, "Chrome"],
  [/\bSafari\//, "Safari"],
  [/^node\b/, "a Node program"],
];

/** More of a `User-Agent` is not kept: it would tell people apart. */
export function clientOf(userAgent: string): string {
  const known = CLIENTS.find(([pattern]) => pattern.test(userAgent));
  if (known) return known[1];
  const [product = ""] = userAgent.split(/[/\s]/, 1);
  return /^[\w.-]{1,30}$/.test(product) ? product : "another program";
}
