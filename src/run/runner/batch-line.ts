/**
 * The line before one lane of one connection: steps that wait for the same lane go out together, oldest event first.
 * Whoever finds nobody there goes at once; those who come meanwhile are the next batch, as commits of a database
 * share a sync. Why it waits for whom is told in docs/adr/0006.
 */
import type { Batch, BatchItem, TryTimes } from "../../core/define-action.ts";
import { AuthExpired, Gone, RetryLater } from "../../core/errors.ts";
import type { OpenSpan } from "../../traces/open-span.ts";
import type { OutboundContext } from "../outbound/outbound.ts";
import { ByArrival, OnTheWay } from "./by-arrival.ts";
import { createHealth, type Tried, type Verdict } from "./line-health.ts";
import type { Services } from "./services.ts";

/** One step in the line. */
export interface Member {
  /** The run's; sorts by arrival. */
  id: string;
  item: BatchItem;
  /** Set when an earlier try may have worked; `certain` when one is known to have been cut off or left unanswered. */
  doubt: (TryTimes & { certain: boolean }) | null;
  /** Whether its action can look for what an earlier try did, and what a repeat means. */
  settles: boolean;
  repeats: string;
  /** Of the connection as this run read it. */
  connectionChangedAt: number;
  /** @param carrier  what its calls are traced under */
  open: (signal: AbortSignal, mayCall: () => boolean, carrier?: OpenSpan) => OutboundContext;
  /** The try, where it is traced. */
  trace: OpenSpan | undefined;
  signal: AbortSignal;
  /** Whether its claim still holds; false: its signal is aborted by now. */
  isOurs: () => boolean;
  /** Told what is called on its behalf. */
  onContext: (calls: OutboundContext["calls"]) => void;
  /** Told just before the action runs. */
  onCall: () => void;
  onNote: (note: string) => void;
}

/** How it ended for one member. */
export type Ended =
  | { kind: "done"; output: Record<string, unknown>; found: boolean }
  /** `retryAt`: when all that failed with it are tried again; `tried`: false when nothing was done on its behalf. */
  | { kind: "failed"; error: unknown; retryAt: number | null; tried: boolean }
  /** Nothing was done: come back then. */
  | { kind: "away"; until: number };

export interface LineOptions {
  batch: Pick<Batch, "windowMs">;
  most: number;
  /** Runs on their way to any line of this batch. */
  approaching: OnTheWay;
  /** Whether one more may wait here. */
  hasRoom: () => boolean;
  /** Told when one more, or one less, waits or is under way. */
  onCount: (change: 1 | -1) => void;
  takeTurn: () => { leave: (now: number) => void } | { waitMs: number };
  /** How long the budgets of the batch want it to wait. */
  budgetMs: () => number;
  /** Does the work. @throws what befell all of them */
  go: (members: readonly Member[], signal: AbortSignal) => Promise<Ended[]>;
  schedule: Services["schedule"];
  now: () => number;
  wait: Services["wait"];
  graceMs: number;
}

export interface Line {
  /** @throws the member's signal's reason, when it is aborted */
  join(member: Member): Promise<Ended>;
  /** The run will not come after all. */
  forget(id: string): void;
  /** Somebody came or went elsewhere: look again. */
  poke(): void;
  /** True when nothing is left to remember. */
  isIdle(): boolean;
}

/** How long one that was sent away is waited for after its time. */
const LATE_MS = 10_000;
/** A clock that is corrected by less went on as before. */
const CLOCK_SLIP_MS = 1_000;
/** A wait longer than this is spent in the store, where people can see it. */
const LONGEST_STAY_MS = 5_000;

interface Waiting extends Member {
  end: (ended: Ended) => void;
  fail: (reason: unknown) => void;
  onAbort: () => void;
}

export function createLine(options: LineOptions): Line {
  const { approaching, schedule, now, wait } = options;
  const waiting = new ByArrival<Waiting>();
  const expected = new OnTheWay();
  const health = createHealth({ most: options.most, schedule, now });
  /** It failed alone; whether it is to blame is told by the next one. */
  let suspect: { member: Waiting; ended: Ended } | null = null;
  /** Nobody goes before this moment. */
  let closedUntil = 0;
  /** What the clock said when somebody joined last. */
  let seen = 0;
  let batchMs = 0;
  let pumping = false;
  let changed = Promise.withResolvers<void>();

  const poke = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };

  const remove = (member: Waiting): void => {
    member.signal.removeEventListener("abort", member.onAbort);
    options.onCount(-1);
  };

  const take = (member: Waiting): void => {
    waiting.delete(member.id);
    remove(member);
  };
  const takeAll = (): Waiting[] => {
    const all = waiting.before(undefined);
    for (const member of all) take(member);
    return all;
  };

  const sendAway = (id: string, until: number): Ended => {
    expected.add(id, until + LATE_MS);
    return { kind: "away", until };
  };

  /** About how long it takes until all that are known of have gone, in milliseconds. */
  const crowdMs = (): number => {
    const rounds = Math.ceil((waiting.size + expected.size) / options.most);
    return Math.round(Math.min(30_000, Math.max(500, rounds * batchMs)));
  };

  /** Those that may go now, or how long to wait for somebody else. */
  const choose = (windowIsOver: boolean): Waiting[] | { waitMs: number } => {
    const ahead = [approaching.first(now()), expected.first(now())].filter((one) => one !== undefined);
    const first = ahead.toSorted((one, other) => (one.id < other.id ? -1 : 1))[0];
    const ready = waiting.before(first?.id);
    if (first !== undefined && ready.length === 0) return { waitMs: first.until - now() };
    if (ready.length < health.limit() && ahead.length > 0 && !windowIsOver) return { waitMs: Infinity };
    return health.choose(ready);
  };

  const pump = async (): Promise<void> => {
    pumping = true;
    try {
      await sendThemOff();
    } catch (error) {
      for (const member of takeAll()) member.fail(error);
    } finally {
      pumping = false;
    }
  };

  const sendThemOff = async (): Promise<void> => {
    let window: { over: boolean; close: AbortController } | null = null;
    while (waiting.size > 0) {
      const ready = choose(window?.over ?? false);
      if ("waitMs" in ready) {
        if (ready.waitMs === Infinity) window ??= openWindow();
        await pause(ready.waitMs);
        continue;
      }
      const budgetMs = options.budgetMs();
      if (budgetMs > LONGEST_STAY_MS) {
        close(now() + budgetMs);
        continue;
      }
      const turn = budgetMs > 0 ? { waitMs: budgetMs } : options.takeTurn();
      if ("waitMs" in turn) {
        await pause(turn.waitMs);
        continue;
      }
      window?.close.abort();
      window = null;
      for (const { id } of ready) waiting.delete(id);
      const begun = now();
      await ride(ready).finally(() => turn.leave(now()));
      batchMs = batchMs === 0 ? now() - begun : 0.7 * batchMs + 0.3 * (now() - begun);
    }
    window?.close.abort();
    if (suspect) conclude([], { kind: "closed", until: retryAtOf(suspect) });
  };

  const openWindow = (): { over: boolean; close: AbortController } => {
    const window = { over: false, close: new AbortController() };
    const end = async (): Promise<void> => {
      await wait(options.batch.windowMs, window.close.signal);
      window.over = true;
      poke();
    };
    end().catch(() => undefined); // closed before its time
    return window;
  };

  /** Until something changes, at most so long. */
  const pause = async (ms: number): Promise<void> => {
    const over = new AbortController();
    const timer = ms === Infinity ? changed.promise : wait(ms, over.signal).catch(() => undefined);
    await Promise.race([changed.promise, timer]);
    over.abort();
  };

  /** Nobody goes before that moment, and waiting for it is done in the store. */
  const close = (until: number): void => {
    closedUntil = until;
    for (const member of takeAll()) member.end(sendAway(member.id, until));
  };

  const ride = async (members: readonly Waiting[]): Promise<void> => {
    const own = new AbortController();
    let aboard = members.length;
    const graces: NodeJS.Timeout[] = [];
    for (const member of members) {
      member.signal.removeEventListener("abort", member.onAbort);
      member.onAbort = () => {
        // the others go on; who is left alone by all of them stops
        aboard -= 1;
        if (aboard === 0) own.abort(member.signal.reason);
        graces.push(setTimeout(() => member.fail(member.signal.reason), options.graceMs));
      };
      member.signal.addEventListener("abort", member.onAbort, { once: true });
    }
    const ended = await options
      .go(members, own.signal)
      .catch((error: unknown) =>
        members.map((): Ended => ({ kind: "failed", error, retryAt: null, tried: true })),
      );
    for (const timer of graces) clearTimeout(timer);
    const pairs = members.map((member, index) => ({ member, ended: ended[index] as Ended }));
    const [first] = pairs;
    const verdict = health.judge(pairs.map(toTried), suspect === null && waiting.size > 0);
    if (verdict.kind === "probe" && first) suspect = first;
    else conclude(pairs, verdict);
  };

  /** Tells everybody what became of them, and what it means for those who come next. */
  const conclude = (pairs: readonly { member: Waiting; ended: Ended }[], verdict: Verdict): void => {
    const all = [...pairs];
    if (suspect !== null && verdict.kind !== "own") {
      if (verdict.kind === "open") health.blame(suspect.member.id);
      all.unshift(suspect);
      suspect = null;
    }
    if (verdict.kind === "closed") close(verdict.until);
    const expired = all.find(({ ended }) => ended.kind === "failed" && isEverybodys(ended.error))?.ended;
    if (expired?.kind === "failed") {
      // whoever waits has the same credentials, or the same subscriber: no other call is needed
      for (const member of takeAll()) member.end({ ...expired, tried: false });
    }
    for (const { member, ended } of all) {
      remove(member);
      if (verdict.kind === "closed" && isRetry(ended)) {
        expected.add(member.id, verdict.until + LATE_MS);
        member.end({ ...ended, retryAt: verdict.until });
      } else member.end(ended);
    }
  };

  const retryAtOf = ({ ended }: { ended: Ended }): number =>
    isRetry(ended) ? health.retryAt(ended.error) : now();

  return {
    async join(member) {
      member.signal.throwIfAborted();
      if (now() < seen - CLOCK_SLIP_MS) {
        // the clock went back: times that were set by it lie hours ahead
        closedUntil = 0;
        expected.clear();
      }
      seen = now();
      expected.delete(member.id);
      if (closedUntil > now()) return sendAway(member.id, closedUntil);
      const older = expected.first(now());
      const behindMs = older === undefined || older.id > member.id ? 0 : older.until - LATE_MS - now();
      if (behindMs > 0) return sendAway(member.id, now() + Math.max(behindMs, crowdMs()));
      if (!options.hasRoom()) {
        const youngest = waiting.last();
        const until = now() + crowdMs();
        if (youngest === undefined || youngest.id < member.id) return sendAway(member.id, until);
        take(youngest);
        youngest.end(sendAway(youngest.id, until));
      }
      const { promise, resolve, reject } = Promise.withResolvers<Ended>();
      const mine: Waiting = {
        ...member,
        end: resolve,
        fail: reject,
        onAbort: () => {
          take(mine);
          reject(member.signal.reason as Error);
          poke();
        },
      };
      member.signal.addEventListener("abort", mine.onAbort, { once: true });
      waiting.add(mine);
      options.onCount(1);
      poke();
      if (!pumping) void pump();
      return promise;
    },
    forget(id) {
      if (expected.delete(id)) poke();
    },
    poke,
    isIdle: () =>
      !pumping &&
      waiting.size === 0 &&
      expected.first(now()) === undefined &&
      closedUntil <= now() &&
      health.isWell(),
  };
}

function isEverybodys(error: unknown): boolean {
  return error instanceof AuthExpired || error instanceof Gone;
}

function isRetry(ended: Ended): ended is Ended & { kind: "failed"; error: RetryLater } {
  return ended.kind === "failed" && ended.error instanceof RetryLater;
}

function toTried({ member, ended }: { member: Member; ended: Ended }): Tried {
  return {
    id: member.id,
    error: ended.kind === "failed" ? ended.error : null,
    done: ended.kind === "done",
  };
}
