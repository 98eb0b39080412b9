/** Carries one claimed run as far as it will go, and writes down every step of the way. */
import type { Connection, Run } from "../../core/types.ts";
import type { ClaimedRun, RunChange } from "../../store/run-queue.ts";
import { errorToChange, heldForQuota, QUOTA_FROM_MS } from "./error-to-change.ts";
import { endOrPauseSubscription } from "./subscription-ends.ts";
import { type Bond, performStep, type StepEnding, type StepState } from "./perform-step.ts";
import { Cut, type Services } from "./services.ts";
import { timeInWords } from "./schedule.ts";
import { beginTurn, type Turn } from "./trace-run.ts";

/** How the claim ended: the state the run was left in, or `lost` when it is another worker's now. */
export type Executed = RunChange["to"] | "lost";

/**
 * @param bond.signal  aborted with a {@link Cut}: the run is put back, or left alone when its lease is lost
 */
export function executeRun(claimed: ClaimedRun, services: Services, bond: Bond): Promise<Executed> {
  const turn = beginTurn(services, claimed);
  return turn ? carryTraced(claimed, services, bond, turn) : carry(claimed, services, bond);
}

async function carryTraced(
  claimed: ClaimedRun,
  services: Services,
  bond: Bond,
  turn: Turn,
): Promise<Executed> {
  try {
    const executed = await carry(claimed, services, bond, turn);
    turn.end(executed);
    return executed;
  } catch (error) {
    turn.span.end("internal_error");
    throw error;
  }
}

async function carry(claimed: ClaimedRun, services: Services, bond: Bond, turn?: Turn): Promise<Executed> {
  const { signal } = bond;
  const { run, definition } = claimed;
  const state: StepState = {
    index: run.stepIndex,
    attempts: run.attempts,
    outputs: run.outputs,
    ambiguousSince: claimed.interrupted ? (claimed.interruptedSince ?? run.createdAt) : null,
    answer: run.answer,
    claimedAt: services.now(),
    payload: new TextDecoder().decode(claimed.event.body),
  };
  const save = (change: RunChange): Promise<boolean> => {
    turn?.changes(change);
    return saveChange(claimed, change, services, signal);
  };
  const skipped: string[] = [];

  while (state.index < definition.steps.length) {
    const ending = signal.aborted
      ? ({ kind: "cut", calledAt: null, why: "stopped" } as const)
      : await performStep(claimed, state, services, bond, turn?.span);
    if (ending.kind === "cut" && isLost(signal)) return "lost";

    if (ending.kind !== "done" && ending.kind !== "skipped") {
      const change = changeFor(ending, run, state, services);
      if (!(await save(change))) return "lost";
      report(claimed, change, ending, services);
      await endOrPauseSubscription(claimed, change, services);
      if (ending.kind === "failed" && change.to === "held") {
        await releaseIfMended(claimed, change, ending, services);
      }
      // it may have come back between our look and our wait
      if (ending.kind === "down" && !services.outages.isDown(ending.waitsFor))
        services.onBack(ending.waitsFor);
      return change.to;
    }

    if (ending.kind === "skipped") skipped.push(ending.why);
    const step = definition.steps[state.index];
    const outputs =
      ending.kind === "done" && step ? { ...state.outputs, [step.id]: ending.output } : state.outputs;
    const isLast = state.index + 1 >= definition.steps.length;
    const change: RunChange = isLast
      ? {
          to: "succeeded",
          reason: skipped.length === definition.steps.length ? `nothing to do: ${skipped[0]}` : null,
          code: null,
          outputs,
          attempt: ending.attempt,
          at: services.now(),
        }
      : { to: "next_step", outputs, attempt: ending.attempt, from: state.index };
    if (!(await save(change))) return "lost";
    if (ending.kind === "done") await markLive(ending.connection, services);
    if (isLast) report(claimed, change, ending, services);
    if (isLast) return "succeeded";
    Object.assign(state, {
      index: state.index + 1,
      attempts: 0,
      outputs,
      ambiguousSince: null,
      answer: null,
    });
  }
  // a version without the step where its replay was to go on: everything it knows is done
  const done: RunChange = {
    to: "succeeded",
    reason: null,
    code: null,
    outputs: state.outputs,
    attempt: null,
    at: services.now(),
  };
  return (await save(done)) ? "succeeded" : "lost";
}

/**
 * A run may be past its deadline before its first try, after a pause, a hold or a time without Hirewire. It
 * gets a day from its first failure all the same.
 */
const LEAST_PATIENCE_MS = 24 * 60 * 60 * 1000;

const CUT_WORDS = {
  stopped: "Hirewire was stopped during this step and goes on from here once it is started again",
  store_away: "the database did not answer during this step; the run goes on from here by itself",
};

type Unfinished = Exclude<StepEnding, { kind: "done" | "skipped" }>;

function changeFor(ending: Unfinished, run: Run, state: StepState, services: Services): RunChange {
  const now = services.now();
  const { attempts, outputs, ambiguousSince } = state;
  switch (ending.kind) {
    case "filtered":
      return { to: "filtered", reason: ending.why, code: null, outputs, attempt: null, at: now };
    case "busy": {
      const nextAt = ending.until;
      if (nextAt - now >= QUOTA_FROM_MS) {
        const why = `${ending.connection} asked for no more calls for now`;
        const { connectionId } = ending;
        return {
          ...heldForQuota({ until: nextAt, now, connectionId, why, code: "rate_limited" }),
          ambiguousSince,
        };
      }
      const reason = `next try ${timeInWords(nextAt, now)}, ${ending.connection} is busy with other runs`;
      return { to: "waiting", nextAt, reason, code: "busy", attempts, ambiguousSince, attempt: null };
    }
    case "down": {
      const { until: nextAt, since, where, waitsFor } = ending;
      const reason = `next try ${timeInWords(nextAt, now)} or as soon as ${where} works again: it has failed for everybody since ${timeInWords(since, now)}`;
      const code = "destination_down";
      return { to: "waiting", nextAt, reason, code, attempts, ambiguousSince, attempt: null, waitsFor };
    }
    case "cut": {
      const since = ambiguousSince ?? ending.calledAt;
      if (since === null) return { to: "unclaimed" };
      const code = ending.why;
      const reason = CUT_WORDS[code];
      return { to: "waiting", nextAt: now, reason, code, attempts, ambiguousSince: since, attempt: null };
    }
    default:
      return errorToChange(
        {
          ...ending.failure,
          now,
          deadlineAt: Math.max(run.deadlineAt, ending.failingSince + LEAST_PATIENCE_MS),
          attempts,
          outputs,
          connectionId: ending.connection?.id ?? null,
          waitsFor: ending.waitsFor,
          ambiguousSince,
        },
        services.schedule,
      );
  }
}

const FIRST_SAVE_MS = 500;
/** A store that is back must hear of it before the lease ends. */
const LONGEST_SAVE_MS = 3_000;

/**
 * What was done must not be forgotten because the disk is full for a minute: saving is tried until it
 * works, the claim is gone, or Hirewire stops. In that last case the next start finds the run interrupted.
 */
async function saveChange(
  { run, token }: ClaimedRun,
  change: RunChange,
  { store, log, wait }: Services,
  signal: AbortSignal,
): Promise<boolean> {
  for (let waitMs = FIRST_SAVE_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_SAVE_MS)) {
    try {
      const ours = await store.changeRun(run.id, token, change);
      if (!ours) log.warn("run was taken over by another worker", { run: run.id });
      return ours;
    } catch (error) {
      // once: many runs may wait for the same store
      if (waitMs === FIRST_SAVE_MS)
        log.error("run not saved: tried until it is", { run: run.id, to: change.to, error });
      if (signal.aborted) return false;
      await wait(waitMs, signal).catch(() => undefined); // one last try when told to stop
    }
  }
}

/**
 * Somebody may mend the cause between our look and our hold, when there was nothing held to release yet.
 */
async function releaseIfMended(
  { run }: ClaimedRun,
  change: RunChange & { to: "held" },
  ending: { connection: Connection | null },
  { store, connections, now }: Services,
): Promise<void> {
  const used = ending.connection;
  if (used === null) return;
  const current = await connections.fresh(used.id);
  if (current === undefined || current.updatedAt === used.updatedAt) return;
  if (change.hold === "auth_expired" && current.state === "auth_expired") return;
  await store.releaseHeld(change.hold, { runId: run.id }, now());
}

/** The destination accepted the credentials. A note that fails does not undo what was done. */
async function markLive(used: Connection | null, services: Services): Promise<void> {
  if (used?.state !== "new") return;
  const { store, connections, log, now, onConnectionChanged } = services;
  try {
    const current = await connections.fresh(used.id);
    if (current?.state !== "new") return;
    await store.updateConnection({ ...current, state: "live", stateReason: null, updatedAt: now() });
    connections.forget();
    onConnectionChanged(used.id);
  } catch (error) {
    log.warn("connection not marked live", { connection: used.id, error });
  }
}

function report(claimed: ClaimedRun, change: RunChange, ending: StepEnding, services: Services): void {
  const { run } = claimed;
  // one line for each event would be the largest part of the log
  if (isQuiet(change) && services.log.isOn?.("debug") === false) return;
  const log = services.log.child({
    run: run.id,
    event: run.eventId,
    automation: run.automationId,
    ...("connection" in ending && typeof ending.connection === "object" && ending.connection
      ? { connection: ending.connection.id }
      : {}),
  });
  const error = ending.kind === "failed" ? ending.failure.error : undefined;
  const detail = error instanceof Error && "detail" in error ? error.detail : undefined;
  if ("code" in change && change.code === "internal_error") log.error("step broke", { error });
  switch (change.to) {
    case "waiting":
      if (ending.kind === "busy" || ending.kind === "down") return;
      return log.info("run waits", {
        code: change.code,
        detail,
        next: new Date(change.nextAt).toISOString(),
      });
    case "held":
      return log.warn("run held", { hold: change.hold, code: change.code, detail });
    case "failed":
      return log.warn("run failed", { code: change.code, detail });
    case "unclaimed":
      return log.debug("run put back");
    case "next_step":
      return;
    default:
      return log.debug(`run ${change.to}`);
  }
}

/** Nothing that an owner has to hear of. */
function isQuiet({ to }: RunChange): boolean {
  return to === "succeeded" || to === "filtered" || to === "next_step";
}

function isLost(signal: AbortSignal): boolean {
  return signal.reason instanceof Cut && signal.reason.why === "lease_lost";
}
