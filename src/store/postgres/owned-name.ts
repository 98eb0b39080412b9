/**
 * One name that processes take turns to own, as one of them sees it. The work that is asked for here stands in a queue of
 * its own; the lock goes around among processes.
 *
 * An owner keeps the name for a while in case there is more to do, since that costs nothing, and passes it on as soon as
 * another one wants it: at once when it is idle, else once it had it for `SLICE_MS` and what is under way has ended. Then it
 * lets another one go first.
 *
 * Who has it is noted beside the lock. A note that was left behind says that its owner went without a word: what it had sent
 * may still be at work at the destination, so the next owner waits a moment before it looks at what is there.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { OwnerLine, Tenure, Word } from "./owner-line.ts";

/** Locks with two keys are apart from those with one, which lanes have; leaders and the barrier have other first ones. */
const KEY = 0x484f574e;

export const sql = {
  take: `SELECT pg_try_advisory_lock(${KEY}, $1) AS taken`,
  /** After the lock, in a statement of its own: one sees what was there when it began. */
  left: `SELECT 1 FROM owned WHERE workspace_seq = $1 AND name = $2`,
  note: `
    INSERT INTO owned (workspace_seq, name, process, since) VALUES ($1, $2, $3, $4)
    ON CONFLICT (workspace_seq, name) DO UPDATE SET process = excluded.process, since = excluded.since`,
  forget: `DELETE FROM owned WHERE workspace_seq = $1 AND name = $2`,
  give: `SELECT pg_advisory_unlock(${KEY}, $1)`,
  /** What was left behind and never wanted again. */
  sweep: `DELETE FROM owned WHERE since < $1`,
};

const KEEP_MS = 5_000;
const SLICE_MS = 200;
/** How often it is tried, spread by as much again: words may be lost. */
const POLL_MS = 100;
/** Whoever wants it says so with every try. */
const WANTED_MS = 1_000;

export interface OwnedName {
  /** The work is begun when it is its turn; `lost` is aborted when others may own the name. It must not reject. */
  push(work: Work): void;
  /** Its turn was not waited for. */
  remove(work: Work): void;
  hear(say: Word["say"]): void;
  /** Ends those who wait, waits for the work under way, and gives the name away. */
  close(reason: unknown): Promise<void>;
}

export type Work = (lost: AbortSignal, holds: () => boolean) => Promise<void>;

const never = (): boolean => false;

export function createOwnedName(options: {
  line: Pick<OwnerLine, "tenure">;
  workspace: number;
  /** A digest: names may hold what is a candidate's. */
  name: string;
  /** Of the lock. */
  key: number;
  process: string;
  settleMs: number;
  /** There is nothing to do with it any more, and it is not ours. */
  onOver: () => void;
  onTrouble: (error: unknown) => void;
}): OwnedName {
  const { line, workspace, name, key, process, settleMs, onOver, onTrouble } = options;
  const queue: Work[] = [];
  /** The turns, while somebody waits or works. */
  let pumping: Promise<void> | null = null;
  /** Set while we own it. */
  let tenure: Tenure | null = null;
  let ownedSince = 0;
  /** When another process last said that it wants it. */
  let wantedAt = -Infinity;
  /** Another one goes first. */
  let passed = false;
  let changed = Promise.withResolvers<undefined>();
  let idle: NodeJS.Timeout | undefined;
  let ended: { reason: unknown } | null = null;

  const isOurs = (): boolean => tenure?.holds() ?? false;
  const isWanted = (): boolean => performance.now() - wantedAt < WANTED_MS;

  /** Until something changed, at most so long. */
  const pause = async (ms: number): Promise<void> => {
    const over = new AbortController();
    await Promise.race([
      delay(ms, undefined, { signal: over.signal }).catch(() => undefined),
      changed.promise,
    ]);
    over.abort();
    changed = Promise.withResolvers();
  };

  /** @returns once it is ours, or nobody here wants it any more */
  const take = async (): Promise<void> => {
    tenure = null;
    while (queue.length > 0) {
      const current = await Promise.race([line.tenure(), changed.promise]);
      if (current && !passed) {
        if (await tryToTake(current)) return;
        current.tell({ say: "want", key });
      }
      await pause(POLL_MS * (1 + Math.random()));
      passed = false;
    }
  };

  const tryToTake = async (current: Tenure): Promise<boolean> => {
    try {
      const [lock] = await current.ask<{ taken: boolean }>(sql.take, [key]);
      if (lock?.taken !== true) return false;
      const left = await current.ask(sql.left, [workspace, name]);
      await current.ask(sql.note, [workspace, name, process, Date.now()]);
      if (left.length > 0) await delay(settleMs, undefined, { signal: current.lost });
    } catch (error) {
      if (current.lost.aborted) return false; // and was told so
      onTrouble(error);
      current.leave(); // whatever was locked is free then
      return false;
    }
    tenure = current;
    ownedSince = performance.now();
    return true;
  };

  const give = async (): Promise<void> => {
    const current = tenure;
    tenure = null;
    if (current === null || current.lost.aborted) return;
    wantedAt = -Infinity;
    passed = queue.length > 0;
    changed = Promise.withResolvers();
    try {
      await current.ask(sql.forget, [workspace, name]); // before it is free, so that nobody sees it
      await current.ask(sql.give, [key]);
      current.tell({ say: passed ? "pass" : "free", key });
    } catch (error) {
      if (!current.lost.aborted) onTrouble(error);
      current.leave();
    }
  };

  /** Until nobody here has anything to do with it. */
  const pump = async (): Promise<void> => {
    for (;;) {
      if (queue.length === 0) {
        const keeps = isOurs() && !isWanted() && ended === null;
        return keeps ? undefined : give();
      }
      if (!isOurs()) await take();
      const work = queue.shift();
      if (work === undefined || tenure === null) continue;
      const mine = tenure;
      await work(mine.lost, () => mine.holds());
      const hadItsTime = performance.now() - ownedSince >= SLICE_MS;
      if (queue.length > 0 && hadItsTime && isWanted()) await give();
    }
  };

  const start = (): Promise<void> => {
    clearTimeout(idle);
    pumping ??= pump()
      .catch((error: unknown) => endAll(error)) // the line was closed
      .finally(() => {
        pumping = null;
        if (queue.length > 0) void start();
        else if (isOurs()) idle = setTimeout(expire, KEEP_MS).unref();
        else onOver();
      });
    return pumping;
  };

  /** Nobody else wants it; it is given away all the same. */
  const expire = (): void => {
    wantedAt = performance.now();
    void start();
  };

  const endAll = (reason: unknown): void => {
    for (const work of queue.splice(0)) void work(AbortSignal.abort(reason), never);
  };

  return {
    push(work) {
      if (ended !== null) void work(AbortSignal.abort(ended.reason), never);
      else {
        queue.push(work);
        void start();
      }
    },
    remove(work) {
      const place = queue.indexOf(work);
      if (place >= 0) queue.splice(place, 1);
      if (queue.length === 0) changed.resolve(undefined);
    },
    hear(say) {
      if (say !== "free") {
        wantedAt = performance.now();
        if (tenure !== null) void start();
      }
      if (say !== "want") changed.resolve(undefined);
    },
    async close(reason) {
      ended = { reason };
      endAll(reason);
      changed.resolve(undefined);
      await start();
    },
  };
}
