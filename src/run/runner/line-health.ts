/**
 * How a line copes with failures that are everybody's. It cannot be told whether a destination is down or breaks at one
 * of the things it is sent. So after two failures in a row fewer go together, in the end one by one, and more again as
 * they get through; one that fails alone while the next one works is to blame, and goes alone from then on.
 */
import { RetryLater } from "../../core/errors.ts";
import type { Schedule } from "./schedule.ts";

/** What the end of a batch means. */
export type Verdict =
  /** Nobody else has to care. */
  | { kind: "open" }
  /** One that goes alone failed once more: nobody else's business. */
  | { kind: "own" }
  /** Nobody goes before that moment; those who failed are tried again then. */
  | { kind: "closed"; until: number }
  /** One failed alone, and the next one will tell whose fault it is. */
  | { kind: "probe" };

export interface Health {
  /** How many may go together. */
  limit(): number;
  /** Of those who may go, oldest first, the ones that go now. */
  choose<T extends { id: string }>(ready: readonly T[]): T[];
  /** @param mayProbe  whether there is a next one, and none is being blamed already */
  judge(members: readonly Tried[], mayProbe: boolean): Verdict;
  /** When those who failed like this are tried again. */
  retryAt(error: RetryLater): number;
  /** It is to blame. */
  blame(id: string): void;
  isWell(): boolean;
}

/** One member and what it failed with, if it did. */
export interface Tried {
  id: string;
  error: unknown;
  done: boolean;
}

/** A single failure is nothing to go by. */
const SHRINK_AFTER = 2;
const SHRINK = 8;
const GROW = 4;
/** So many failures in a row, the last of them alone, and it may be its own fault. */
const PROBE_AFTER = 3; /** So many are remembered as to blame. */
const MOST_APART = 1_000;
/** Those that failed together are tried together, and not further apart than this. */
const LONGEST_RETRY_MS = 10 * 60_000;

export function createHealth(options: { most: number; schedule: Schedule; now: () => number }): Health {
  const { most, schedule, now } = options;
  const apart = new Set<string>();
  /** Batches in a row that failed for everybody. */
  let failures = 0;
  let limit = most;

  const retryAt: Health["retryAt"] = ({ afterMs }) => {
    // not by what each of them has been through: a success means that the destination is there
    const attempts = Math.max(0, failures - 1);
    const next = schedule.next({ now: now(), attempts, afterMs, deadlineAt: Infinity })?.at ?? now();
    // what the destination asked for is kept
    return afterMs === undefined ? Math.min(next, now() + LONGEST_RETRY_MS) : next;
  };

  return {
    limit: () => limit,
    choose(ready) {
      const [oldest] = ready;
      if (oldest !== undefined && apart.has(oldest.id)) return [oldest];
      const end = ready.findIndex(({ id }) => apart.has(id));
      return ready.slice(0, Math.min(limit, end < 0 ? Infinity : end));
    },
    judge(members, mayProbe) {
      const [first] = members;
      const failed = members.find(({ error }) => error instanceof RetryLater);
      if (first !== undefined && apart.has(first.id)) {
        if (failed !== undefined) return { kind: "own" };
        apart.delete(first.id);
      }
      // whatever else it said, the destination did its part
      if (failed === undefined || members.some(({ done }) => done)) {
        failures = 0;
        limit = Math.min(most, limit * GROW);
      }
      if (failed === undefined) return { kind: "open" };
      const error = failed.error as RetryLater;
      if (error.afterMs === undefined && members.every((one) => one.error instanceof RetryLater)) {
        failures += 1;
        if (failures >= SHRINK_AFTER || limit < most) {
          limit = Math.max(1, Math.floor(Math.min(limit, members.length) / SHRINK));
        }
        if (members.length === 1 && failures >= PROBE_AFTER && mayProbe) return { kind: "probe" };
      }
      return { kind: "closed", until: retryAt(error) };
    },
    retryAt,
    blame(id) {
      if (apart.size >= MOST_APART) apart.clear();
      apart.add(id);
    },
    isWell: () => limit === most && failures === 0 && apart.size === 0,
  };
}
