/**
 * Claims due runs, works on many at once and sleeps until the next one is due. Woken by intake, so that a new
 * event does not wait for a look at the clock.
 */
import { type Owners, ownersInProcess } from "../../store/owners.ts";
import type { ClaimedRun } from "../../store/run-queue.ts";
import { type BatchOptions, createBatches } from "./batches.ts";
import { executeRun } from "./execute-run.ts";
import { createGoOn } from "./go-on.ts";
import { createLeaseKeeper, type Held } from "./keep-leases.ts";
import type { Reading } from "./lease-clock.ts";
import { createOutages, type Destination } from "./outages.ts";
import { createSchedule } from "./schedule.ts";
import { type Quarantine, sendAway, setAside } from "./quarantine.ts";
import { Cut, type Services } from "./services.ts";
import { createTurns } from "./turns.ts";

export interface RunnerOptions {
  /** Runs worked on at a time; default 200. */
  concurrency?: number;
  /** Calls to one connection at a time; default 50. */
  perConnection?: number;
  /** How long a claim holds before another worker may take it over, in milliseconds; default 60,000. Renewed while the work goes on. */
  leaseMs?: number;
  /** The store is asked at least this often, in milliseconds; default 30,000. */
  pollMs?: number;
  /** A step that takes longer is cut off and tried later, in milliseconds; default 300,000. */
  stepTimeoutMs?: number;
  /** How long a call may take to end once it is told to stop, in milliseconds; default 1,000. */
  abortGraceMs?: number;
  /** Every wait of the retry schedule is multiplied by it; default 1. */
  retryScale?: number;
  /** How steps that go out together are gathered, such as the rows of one spreadsheet. */
  batches?: BatchOptions;
}

export interface Runner {
  start(): void;
  /** Something may be due: look now. */
  wake(): void;
  /** A connection was changed: what was read of it is forgotten. */
  connectionsChanged(): void;
  /**
   * Claims nothing more, lets calls in flight end within the limit and cuts the rest off. Cut-off runs go on
   * after the next start; being stopped is not a failure.
   *
   * @param limitMs  default 10,000
   */
  stop(limitMs?: number): Promise<void>;
  /** Resolves once nothing is due and nothing in flight; for tests and for `--until-idle` commands. */
  onIdle(): Promise<void>;
  /** Runs in hand. */
  inFlight(): number;
}

export interface RunnerDependencies extends Pick<
  Services,
  "store" | "evaluator" | "catalog" | "connections" | "outbound" | "cacheFor" | "traces" | "log" | "now"
> {
  random: () => number;
  /** Shared with all who work on runs of the same store; default: this runner is the only one. */
  owners?: Pick<Owners, "alone">;
  /** Milliseconds of a clock that never leaps; default: `performance.now`. */
  elapsed?: () => number;
  /** Default: real time. */
  wait?: Services["wait"];
  onConnectionChanged?: (connectionId: string) => void;
  quarantine?: Quarantine;
  options?: RunnerOptions;
}

/** How long a look for more runs waits for others to finish while some are still at work, in milliseconds. */
const GATHER_MS = 2;

/** A store that does not answer is asked at least this often. */
const LONGEST_SLEEP_MS = 30_000;

interface InHand extends Held {
  done: Promise<void>;
}

export function createRunner(dependencies: RunnerDependencies): Runner {
  const { store, log, now, random, quarantine, options = {} } = dependencies;
  const concurrency = options.concurrency ?? 200;
  const leaseMs = options.leaseMs ?? 60_000;
  const pollMs = options.pollMs ?? 30_000;
  const inHand = new Map<string, InHand>();
  const leases = createLeaseKeeper({
    store,
    leaseMs,
    now,
    elapsed: dependencies.elapsed ?? (() => performance.now()),
    isInHand: (token) => inHand.has(token),
    log,
  });
  /** Runs in hand that wait for a batch: they take no place from the others. */
  let waitingTogether = 0;
  const parts = {
    ...dependencies,
    owners: dependencies.owners ?? ownersInProcess(),
    turns: createTurns({ perConnection: options.perConnection ?? 50, random }),
    schedule: createSchedule({ random, scale: options.retryScale ?? 1 }),
    wait: dependencies.wait ?? realWait,
    outages: createOutages(),
    onBack: (destination: Destination | null) => goOn(destination),
    stepTimeoutMs: options.stepTimeoutMs ?? 300_000,
    abortGraceMs: options.abortGraceMs ?? 1_000,
    onConnectionChanged: dependencies.onConnectionChanged ?? (() => undefined),
  };
  const services: Services = {
    ...parts,
    batches: createBatches({
      ...parts,
      options: options.batches ?? {},
      onCount(change) {
        const wasFull = places() <= 0;
        waitingTogether += change;
        if (!wasFull || change < 0) return;
        state.again = true;
        setImmediate(wake);
      },
    }),
  };
  const goOn = createGoOn({
    store,
    log,
    now,
    onDue() {
      state.again = true;
      wakeSoon();
    },
  });
  const places = (): number => concurrency - (inHand.size - waitingTogether);

  /** `again` asks for another look at the store. */
  const state = { running: false, again: false };
  let suspectAtWork = false;
  let looksSoon = false;
  let claiming: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  let failures = 0;
  let idleWaiters: (() => void)[] = [];

  const wake = (): void => {
    state.again = true;
    if (!state.running || claiming) return;
    claiming = claim().finally(() => {
      claiming = null;
      if (state.running && state.again) wake();
      else settleIdle();
    });
  };

  /** Those who finish about the same time share one look, and one commit; whoever has nothing to do looks at once. */
  const wakeSoon = (): void => {
    if (looksSoon) return;
    looksSoon = true;
    const look = (): void => {
      looksSoon = false;
      wake();
    };
    if (inHand.size === 0) setImmediate(look);
    else setTimeout(look, GATHER_MS);
  };

  const claim = async (): Promise<void> => {
    clearTimeout(timer);
    try {
      while (state.running && state.again && places() > 0) {
        state.again = false;
        const limit = places();
        const leased = leases.read();
        const claimed = await store.claimRuns({ now: now(), leaseMs, limit });
        for (const run of claimed) take(run, leased);
        if (claimed.length === limit) state.again = true;
      }
      if (places() <= 0) state.again = false; // whoever finishes next looks again
      failures = 0;
      await sleepUntilDue();
    } catch (error) {
      failures += 1;
      log.error("runs not claimed", { error });
      sleep(Math.min(LONGEST_SLEEP_MS, 5 * pollMs, 500 * 2 ** failures));
    }
  };

  const sleepUntilDue = async (): Promise<void> => {
    if (state.again) return;
    const dueAt = await store.nextDueAt();
    const waitMs = dueAt === null ? pollMs : Math.min(pollMs, Math.max(dueAt - now(), 0));
    // a full house is woken by whoever leaves
    if (places() > 0) sleep(waitMs);
  };

  const sleep = (waitMs: number): void => {
    if (!state.running) return;
    clearTimeout(timer);
    timer = setTimeout(wake, waitMs);
  };

  const take = (claimed: ClaimedRun, leased: Reading): void => {
    const controller = new AbortController();
    const mine: InHand = { claimed, controller, leased, done: Promise.resolve() };
    // a clock that leapt, as after a suspended machine, ends leases that are still in use here
    const stale = [...inHand.values()].find((other) => other.claimed.run.id === claimed.run.id);
    stale?.controller.abort(new Cut("lease_lost"));
    inHand.set(claimed.token, mine);
    if (!state.running) controller.abort(new Cut("stopping"));
    mine.done = Promise.resolve(stale?.done)
      .then(() => work(mine))
      .catch((error: unknown) => {
        // the lease runs out and the run is taken over: nothing is lost
        log.error("run dropped", { run: claimed.run.id, error });
      })
      .finally(() => {
        inHand.delete(claimed.token);
        state.again = true;
        wakeSoon();
      });
  };

  const work = async (mine: InHand): Promise<void> => {
    const { claimed } = mine;
    const { id } = claimed.run;
    const bond = leases.bondOf(mine);
    if (quarantine?.blamed.has(id)) return setAside(claimed, services);
    if (!quarantine?.suspects.has(id)) return void (await executeRun(claimed, services, bond));
    if (suspectAtWork) return sendAway(claimed, services);
    suspectAtWork = true;
    quarantine.onEnter(id);
    try {
      await executeRun(claimed, services, bond);
    } finally {
      quarantine.onLeave(id);
      suspectAtWork = false;
    }
  };

  const beat = (): void => void leases.renew([...inHand.values()]);

  const isIdle = (): boolean => inHand.size === 0 && !claiming && !(state.running && state.again);
  const settleIdle = (): void => {
    if (!isIdle()) return;
    const waiters = idleWaiters;
    idleWaiters = [];
    for (const resolve of waiters) resolve();
  };

  return {
    start() {
      if (state.running) return;
      state.running = true;
      heartbeat = setInterval(beat, Math.max(10, Math.floor(leaseMs / 3)));
      heartbeat.unref();
      goOn(null);
      wake();
    },
    wake,
    connectionsChanged() {
      services.connections.forget();
      wake();
    },
    async stop(limitMs = 10_000) {
      state.running = false;
      clearTimeout(timer);
      const ended = async (): Promise<void> => {
        await claiming;
        await Promise.all([...inHand.values()].map(({ done }) => done));
      };
      await within(ended(), limitMs);
      for (const { controller } of inHand.values()) controller.abort(new Cut("stopping"));
      // what does not even stop when told to is left to the next start
      await within(ended(), services.abortGraceMs + 5_000);
      clearInterval(heartbeat);
      settleIdle();
    },
    onIdle() {
      wake();
      const { promise, resolve } = Promise.withResolvers<void>();
      idleWaiters.push(resolve);
      settleIdle();
      return promise;
    },
    inFlight: () => inHand.size,
  };
}

async function within(work: Promise<void>, limitMs: number): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, limitMs);
  await Promise.race([work, over]);
  clearTimeout(timer);
}

function realWait(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  if (signal.aborted) reject(signal.reason as Error);
  const onAbort = (): void => {
    clearTimeout(timer);
    reject(signal.reason as Error);
  };
  const timer = setTimeout(() => {
    signal.removeEventListener("abort", onAbort);
    resolve();
  }, ms);
  signal.addEventListener("abort", onAbort, { once: true });
  return promise;
}
