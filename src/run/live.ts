/**
 * What changes, as it changes: a store that notes which runs and events its callers write, and hands them to whoever
 * listens. Every write passes here (the worker's too, over its port), so nobody asks again and again. A run is read
 * once for all listeners, when there are any, and its latest state is what they get: states that it passed through in
 * between may be left out.
 */
import { randomBytes } from "node:crypto";
import type { EventSummary, Run } from "../core/types.ts";
import type { Store } from "../store/store.ts";

/** What a listener is told. */
export type LiveChange =
  | { kind: "run"; run: Run }
  | { kind: "event"; event: LiveEvent }
  /**
   * Many runs changed at once (an automation was turned on), or something that is not told by itself did (a job for many runs, a
   * version): what is shown must be fetched again.
   */
  | { kind: "reload"; automationId: string | null };

export type LiveEvent = Pick<
  EventSummary,
  "id" | "connectionId" | "app" | "eventKey" | "wireName" | "hiringType" | "receivedAt" | "test"
>;

export interface LiveMessage {
  /** Where to resume, opaque. */
  id: string;
  change: LiveChange;
}

export interface Live {
  /**
   * @param after  the id of the last message that was seen
   * @returns whether what happened since `after` follows (else it is forgotten: fetch again), and the place of now
   */
  listen(
    listener: (message: LiveMessage) => void,
    options?: { after?: string | undefined; onClose?: () => void },
  ): { resumed: boolean; id: string; stop(): void };
  /** Whether anybody listens. */
  isHeard(): boolean;
  /** How often a silent listener should be given a sign of life, in milliseconds. */
  heartbeatMs: number;
  /** Ends every listener. */
  close(): void;
}

/** What was written, as processes tell it to one another. */
export type Written =
  | { kind: "run"; id: string }
  | { kind: "event"; id: string; event: LiveEvent }
  | { kind: "reload"; id: string; automationId: string | null };
type Noted = Written & { seq: number };

interface Listener {
  tell: (message: LiveMessage) => void;
  /** The last change that it knows of. */
  seen: number;
  onClose: () => void;
}

/**
 * @param options.onWritten   told of each write of our callers, once it is committed
 * @param options.onListener  somebody begins to listen
 * @param options.gatherMs    how long changes are gathered before they are told; default 50
 * @param options.remembered  how many of the last changes a listener can resume behind; default 5,000
 * @param options.batch       how many changes are told in one go at most; default 200
 * @param options.later       a clock; default: the real one
 */
export function watchStore(
  store: Store,
  options: {
    onWritten?: (written: Written) => void;
    onListener?: () => void;
    gatherMs?: number;
    heartbeatMs?: number;
    remembered?: number;
    batch?: number;
    later?: typeof afterMs;
  } = {},
): {
  store: Store;
  live: Live;
  /** What another process wrote to the same store. */
  hear: (written: Written) => void;
} {
  const { gatherMs = 50, heartbeatMs = 15_000, remembered = 5_000, batch = 200, later = afterMs } = options;
  /** Sequence numbers begin anew with each start. */
  const epoch = randomBytes(4).toString("hex");
  const listeners = new Set<Listener>();
  let noted: Noted[] = [];
  let seq = 0;
  let cancel: (() => void) | null = null;
  let closed = false;

  const idOf = (place: number): string => `${epoch}-${place}`;

  const schedule = (): void => {
    if (cancel !== null || listeners.size === 0 || closed) return;
    cancel = later(gatherMs, () => {
      void tellAll().finally(() => {
        cancel = null;
        if ([...listeners].some(({ seen }) => seen < seq)) schedule();
      });
    });
  };

  const hear = (written: Written): void => {
    seq += 1;
    noted.push({ ...written, seq });
    if (noted.length >= remembered * 2) noted = noted.slice(-remembered);
    schedule();
  };

  const note = (written: Written): void => {
    hear(written);
    options.onWritten?.(written);
  };

  const tellAll = async (): Promise<void> => {
    const audience = [...listeners]; // who comes meanwhile gets the next round
    const oldest = noted[0]?.seq ?? seq + 1;
    for (const listener of audience) {
      if (listener.seen >= oldest - 1) continue;
      // more happened than is remembered
      listener.tell({ id: idOf(seq), change: { kind: "reload", automationId: null } });
      listener.seen = seq;
    }
    const from = Math.min(...audience.map(({ seen }) => seen));
    const news = noted.slice(from + 1 - oldest).slice(0, batch);
    // of several changes of one run the last one stands for all
    const latest = new Map(news.map((each) => [`${each.kind}:${each.id}`, each])).values();
    for (const each of [...latest].toSorted((one, other) => one.seq - other.seq)) {
      const change = await read(each);
      if (!change) continue;
      for (const listener of audience) {
        if (listener.seen < each.seq && listeners.has(listener))
          listener.tell({ id: idOf(each.seq), change });
      }
    }
    const upTo = news.at(-1)?.seq ?? from;
    for (const listener of audience) listener.seen = Math.max(listener.seen, upTo);
  };

  const read = async (change: Noted): Promise<LiveChange | null> => {
    if (change.kind === "event") return { kind: "event", event: change.event };
    if (change.kind === "reload") return { kind: "reload", automationId: change.automationId };
    // it may be erased by now, and the store closed
    const run = await store.run(change.id).catch(() => null);
    return run && { kind: "run", run };
  };

  const live: Live = {
    heartbeatMs,
    isHeard: () => listeners.size > 0,
    listen(tell, { after, onClose = () => undefined } = {}) {
      const [given, place] = (after ?? "").split("-");
      const seen = Number(place);
      const oldest = noted[0]?.seq ?? seq + 1;
      const resumed = given === epoch && Number.isInteger(seen) && seen <= seq && seen >= oldest - 1;
      const listener: Listener = { tell, seen: resumed ? seen : seq, onClose };
      listeners.add(listener);
      options.onListener?.();
      if (listener.seen < seq) schedule();
      return { resumed, id: idOf(listener.seen), stop: () => void listeners.delete(listener) };
    },
    close() {
      closed = true;
      cancel?.();
      for (const { onClose } of listeners) onClose();
      listeners.clear();
    },
  };
  return { store: noting(store, note), live, hear };
}

/** Keeps no process alive. @returns how to call it off */
function afterMs(ms: number, work: () => void): () => void {
  const timer = setTimeout(work, ms).unref();
  return () => clearTimeout(timer);
}

/** The same store, whose writes are noted once they are committed. */
function noting(store: Store, note: (written: Written) => void): Store {
  const run = (id: string): void => note({ kind: "run", id });
  const reload = (automationId: string | null): void =>
    note({ kind: "reload", id: automationId ?? "", automationId });

  const writes: Partial<Store> = {
    async recordEvent(event, runs, ...rest) {
      const recorded = await store.recordEvent(event, runs, ...rest);
      if (recorded.duplicateOf !== null) return recorded;
      const { id, connectionId, app, eventKey, wireName, hiringType, receivedAt, test } = event;
      const summary = { id, connectionId, app, eventKey, wireName, hiringType, receivedAt, test };
      note({ kind: "event", id, event: summary });
      for (const each of runs) run(each.id);
      return recorded;
    },
    async claimRuns(options) {
      const claimed = await store.claimRuns(options);
      for (const each of claimed) run(each.run.id);
      return claimed;
    },
    async leaseRuns(options) {
      const leases = await store.leaseRuns(options);
      for (const { runId } of leases) run(runId);
      return leases;
    },
    async changeRun(runId, token, change) {
      const ours = await store.changeRun(runId, token, change);
      if (ours) run(runId);
      return ours;
    },
    async addRun(wanted) {
      const made = await store.addRun(wanted);
      run(made.id);
      return made;
    },
    async replayRun(runId, how) {
      const made = await store.replayRun(runId, how);
      run(runId); // a held run gives way
      run(made.id);
      return made;
    },
    async answerRun(runId, answer, at) {
      const asked = await store.answerRun(runId, answer, at);
      if (asked) run(runId);
      return asked;
    },
    async retryNow(runId, at) {
      const due = await store.retryNow(runId, at);
      if (due) run(runId);
      return due;
    },
    async skipStep(runId, how) {
      const went = await store.skipStep(runId, how);
      run(runId);
      if (went.id !== runId) run(went.id);
      return went;
    },
    async stepBulkJob(id, how) {
      const item = await store.stepBulkJob(id, how);
      if (item) run(item.runId);
      if (item?.newRunId) run(item.newRunId);
      return item;
    },
    async createBulkJob(job, runIds) {
      await store.createBulkJob(job, runIds);
      reload(null);
    },
    async setBulkState(id, state, at) {
      const changed = await store.setBulkState(id, state, at);
      if (changed) reload(null);
      return changed;
    },
    async addVersion(version) {
      await store.addVersion(version);
      reload(version.automationId);
    },
    async cancelRun(runId, at, reason) {
      const cancelled = await store.cancelRun(runId, at, reason);
      if (cancelled) run(runId);
      return cancelled;
    },
    async releaseHeld(hold, filter, now) {
      const count = await store.releaseHeld(hold, filter, now);
      if (count > 0 && filter.runId !== undefined) run(filter.runId);
      else if (count > 0) reload(filter.automationId ?? null);
      return count;
    },
    async goOn(waitsFor, options) {
      const count = await store.goOn(waitsFor, options);
      if (count > 0) reload(null);
      return count;
    },
    async releaseQuota(now) {
      const count = await store.releaseQuota(now);
      if (count > 0) reload(null);
      return count;
    },
    async releaseClaims(now) {
      const count = await store.releaseClaims(now);
      if (count > 0) reload(null);
      return count;
    },
    async setAutomationState(id, state, how) {
      await store.setAutomationState(id, state, how);
      if (how.held !== "keep") reload(id);
    },
    async resumeSubscription(id, at) {
      const resumed = await store.resumeSubscription(id, at);
      if (resumed) reload((await store.subscription(id))?.automationId ?? null);
      return resumed;
    },
    async removeSubscription(id, how) {
      const removed = await store.removeSubscription(id, how);
      if (removed) reload((await store.subscription(id))?.automationId ?? null);
      return removed;
    },
    async removeAutomation(id, at, reason) {
      await store.removeAutomation(id, at, reason);
      reload(id);
    },
  };
  // whatever the store is made of, its own methods go on working on itself
  return new Proxy(store, {
    get(target, key) {
      if (Object.hasOwn(writes, key)) return Reflect.get(writes, key) as unknown;
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
