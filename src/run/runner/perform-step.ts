/** One try of one step: evaluate, find the connection, check the input, take a turn and the lane, call. */
import type { ActionDefinition, ActionApp } from "../../core/define-action.ts";
import { AuthExpired, ConfigError, HirewireError, RetryLater } from "../../core/errors.ts";
import { actionKeyOf } from "../../core/automation/automation.ts";
import { planOf } from "../../core/automation/automation-plan.ts";
import { unlessAborted } from "../../core/unless-aborted.ts";
import { reviveError } from "../../core/expression/index.ts";
import type { Connection, Run } from "../../core/types.ts";
import type { ClaimedRun, NewAttempt } from "../../store/run-queue.ts";
import type { OpenSpan } from "../../traces/open-span.ts";
import { withKnownCandidate } from "../intake/event-candidate.ts";
import { passOn } from "./pass-on.ts";
import { RUN_DEADLINE_MS } from "../due/run-deadline.ts";
import { FOUND } from "./call-action.ts";
import { candidatesOf } from "./candidates-of.ts";
import { checkInput } from "./check-input.ts";
import type { Failure } from "./error-to-change.ts";
import { expireConnection, expiredWords } from "./expire-connection.ts";
import { isStoreAway } from "./is-store-away.ts";
import type { Destination } from "./outages.ts";
import { destinationOf, type Errand, reach } from "./reach.ts";
import type { Services } from "./services.ts";
import { candidateKey, stepIdentity } from "./step-identity.ts";
import { aboutConnection, beginStep, endStep } from "./trace-run.ts";

export interface StepState {
  index: number;
  /** Attempts spent on this step. */
  attempts: number;
  outputs: Run["outputs"];
  /** Since when a call of this step may have worked without our knowing. */
  ambiguousSince: number | null;
  /** What a person answered to this step's question. */
  answer: string | null;
  /** When the run was claimed: earlier tries had ended by then. */
  claimedAt: number;
  /** The vendor's JSON as it arrived. */
  payload: string;
}

/** What ties a run to whoever works on it. */
export interface Bond {
  /** Aborted with a `Cut`. */
  signal: AbortSignal;
  /** Whether the claim still holds, asked before anything is sent; false: the signal is aborted by now. */
  isOurs: () => boolean;
}

export type StepEnding =
  | { kind: "filtered"; why: string }
  | { kind: "skipped"; why: string; attempt: NewAttempt }
  | { kind: "done"; output: Record<string, unknown>; attempt: NewAttempt; connection: Connection | null }
  /** The connection is busy: come back. Nothing was sent. */
  | { kind: "busy"; until: number; connection: string; connectionId: string | null }
  /** The destination fails for everybody: nothing was sent. */
  | { kind: "down"; until: number; since: number; where: string; waitsFor: Destination }
  /** Told to stop, or the store could not be asked; `calledAt` is set when a call was under way. */
  | { kind: "cut"; calledAt: number | null; why: "stopped" | "store_away" }
  | {
      kind: "failed";
      failure: Pick<Failure, "error" | "calledAt" | "tried" | "note" | "retryAt">;
      /** Since when the step fails again and again. */
      failingSince: number;
      connection: Connection | null;
      /** What it could not reach, once that was known. */
      waitsFor: Destination | null;
    };

/** @param turn  the work on the run, where it is traced */
export function performStep(
  claimed: ClaimedRun,
  state: StepState,
  services: Services,
  bond: Bond,
  turn?: OpenSpan,
): Promise<StepEnding> {
  if (!turn) return tryStep(claimed, state, services, bond);
  return tryTraced(claimed, state, services, bond, turn);
}

async function tryTraced(
  claimed: ClaimedRun,
  state: StepState,
  services: Services,
  bond: Bond,
  turn: OpenSpan,
): Promise<StepEnding> {
  const trace = beginStep(turn, claimed, state.index, services.catalog);
  const ending = await tryStep(claimed, state, services, bond, trace);
  endStep(trace, ending);
  return ending;
}

async function tryStep(
  claimed: ClaimedRun,
  state: StepState,
  services: Services,
  bond: Bond,
  trace?: OpenSpan,
): Promise<StepEnding> {
  const { signal, isOurs } = bond;
  const { run, definition } = claimed;
  const { connections, evaluator, store, now } = services;
  const step = definition.steps[state.index];
  if (!step) throw new RangeError(`run ${run.id} has no step ${state.index}`);

  const use = { id: step.id, use: actionKeyOf(definition, step) };
  const known = services.catalog.anyAction(use.use)?.action;
  const arrived = services.batches.approach(known?.batch, run.id);
  const startedAt = now();
  let request: string | null = null;
  let note: string | null = null;
  let calledAt: number | null = null;
  let calls: readonly unknown[] = [];
  let connection: Connection | null = null;
  let retryAt: number | null = null;
  let waitsFor: Destination | null = null;
  let isTry = true;
  let number = 1;
  let failingSince: number | null = null;
  const failed = (error: unknown, wasTried = true): StepEnding => ({
    kind: "failed",
    failure: { error, calledAt, note, retryAt, tried: wasTried ? tried() : null },
    failingSince: failingSince ?? startedAt,
    connection,
    waitsFor,
  });
  const tried = () => ({ stepId: step.id, number, startedAt, durationMs: now() - startedAt, request });

  try {
    ({ number, failingSince } = await historyOf(store, claimed, state, step.id));
    trace?.set({ "hirewire.step.attempt": number });
    // it may have become known since the event arrived, such as by an earlier step's question
    const told = await withKnownCandidate(store, claimed.event);
    const passedOn = known?.passesOn === true ? passOn(services, claimed, state, told) : undefined;
    const hiring = passedOn?.hiring ?? told;
    const mapping = trace?.child("step.map");
    const plan = await unlessAborted(
      evaluator.plan({
        definition: planOf(definition, services.catalog),
        planId: run.versionId,
        stepIndex: state.index,
        payload: passedOn?.json ?? state.payload,
        event: hiring,
        steps: state.outputs,
        now: claimed.event.receivedAt, // a retry decides as the first try did
      }),
      signal,
    );
    mapping?.end(plan.outcome === "error" ? "mapping_failed" : undefined);
    if (plan.outcome === "filtered") return { kind: "filtered", why: plan.why };
    if (plan.outcome === "error") throw reviveError(plan.error);
    if (plan.outcome === "skipped_step") {
      const attempt = ended(tried(), "skipped", plan.why, null);
      return { kind: "skipped", why: plan.why, attempt };
    }

    const { app, action, actionKey } = actionOf(services, use, state.index);
    const ready = await connections.find(app, step.connection);
    connection = ready.connection;
    const input = checkInput(action.input, plan.input, state.index, plan.why);
    request = action.describe(input);
    if (connection?.state === "auth_expired") {
      return failed(new AuthExpired(expiredWords(app, connection), { code: "auth_expired" }), false);
    }

    const { runStepId, since } = await stepIdentity(store, run, step.id);
    const { id: connectionId, name } = connection ?? { id: app.key, name: app.label };
    if (connection) trace?.set(aboutConnection(connection));
    const open: Errand["open"] = (within, mayCall, carrier) => {
      const { values } = ready;
      const cache = services.cacheFor(connectionId);
      return services.outbound.clientFor({
        app,
        connection: { id: connectionId, name, values },
        cache,
        signal: within,
        mayCall,
        onCall: carrier?.called,
      });
    };
    const errand: Errand = {
      app,
      action,
      item: {
        action: actionKey,
        input,
        runStepId,
        candidateKey: candidateKey(run),
        candidates: candidatesOf(services, { ...claimed.event, hiring }, connectionId),
        answer: state.answer ?? undefined,
        waited: run.code !== null && state.index === run.stepIndex,
        event: passedOn?.event,
      },
      runId: run.id,
      connectionId,
      connectionChangedAt: connection?.updatedAt ?? 0,
      since: byThisClock(earliest(state.ambiguousSince, since), now()),
      until: state.claimedAt,
      inDoubt: state.ambiguousSince !== null,
      open,
      trace,
      signal,
      isOurs,
      onContext: (made) => (calls = made),
      onCall: () => (calledAt = now()),
      onNote: (words) => (note = words),
      onJoined: arrived,
    };
    waitsFor = destinationOf(errand);
    const reached = await reach(services, errand);
    if (reached.kind === "down") {
      const where = action.host?.(input) ?? name;
      return { kind: "down", until: reached.until, since: reached.since, where, waitsFor };
    }
    if (reached.kind === "away") {
      return { kind: "busy", until: reached.until, connection: name, connectionId: connection?.id ?? null };
    }
    if (reached.kind === "failed") {
      ({ retryAt, tried: isTry } = reached);
      throw reached.error;
    }
    const message = reached.found ? FOUND : note;
    const { output } = reached;
    return { kind: "done", output, attempt: ended(tried(), "succeeded", message, output), connection };
  } catch (error) {
    const isAway = isStoreAway(error);
    if (isAway || isWithheld(error) || (signal.aborted && !isAnswer(error))) {
      const sent = calls.length > 0 && !(error instanceof RetryLater && !error.ambiguous);
      return { kind: "cut", calledAt: sent ? calledAt : null, why: isAway ? "store_away" : "stopped" };
    }
    if (error instanceof AuthExpired) {
      return failed(await expireConnection(services, error, connection), isTry);
    }
    if (calls.length === 0) calledAt = null; // nothing left this machine
    return failed(error, isTry);
  } finally {
    arrived();
  }
}

function actionOf(
  { catalog }: Services,
  step: { id: string; use: string },
  index: number,
): { app: ActionApp; action: ActionDefinition; actionKey: string } {
  const found = catalog.anyAction(step.use);
  if (found) return found;
  throw new ConfigError(
    `The step "${step.id}" uses "${step.use}", which this Hirewire does not know. Change the step, or install the version that has it.`,
    { code: "unknown_action", path: `steps[${index}].use` },
  );
}

/** One that went along was somebody else's by then, so all of them stayed here. */
function isWithheld(error: unknown): boolean {
  return error instanceof RetryLater && error.code === "withheld";
}

/** What the destination said counts even while we stop; what the stop itself caused does not. */
function isAnswer(error: unknown): boolean {
  return error instanceof RetryLater ? error.afterMs !== undefined : error instanceof HirewireError;
}

/**
 * What history holds of the step. Tries are counted there, because a wait that a destination asked for spends
 * no attempt and is a try all the same.
 */
async function historyOf(
  store: Services["store"],
  { run, tried }: ClaimedRun,
  state: StepState,
  stepId: string,
): Promise<{ number: number; failingSince: number | null }> {
  const reachedOnlyNow = !tried || state.index > run.stepIndex;
  if (reachedOnlyNow) return { number: 1, failingSince: null };
  const attempts = (await store.attempts(run.id)).filter((attempt) => attempt.stepId === stepId);
  const pause = attempts.findLastIndex(({ outcome }) => outcome !== "retry");
  return { number: attempts.length + 1, failingSince: attempts[pause + 1]?.startedAt ?? null };
}

function ended(
  tried: Pick<NewAttempt, "stepId" | "number" | "startedAt" | "durationMs" | "request">,
  outcome: "succeeded" | "skipped",
  message: string | null,
  output: Record<string, unknown> | null,
): NewAttempt {
  return { ...tried, outcome, message, code: null, response: output && inShort(output), nextAt: null };
}

const MAX_RESPONSE = 300;

/** `channel: C024BE91L, ts: 1503435956.000247` */
function inShort(output: Record<string, unknown>): string {
  const text = Object.entries(output)
    .filter(([, value]) => ["string", "number", "boolean"].includes(typeof value))
    .map(([key, value]) => `${key}: ${String(value).slice(0, 100)}`)
    .join(", ");
  return text.length > MAX_RESPONSE ? `${text.slice(0, MAX_RESPONSE - 1)}…` : text;
}

/** A try that seems to be yet to come was made while the clock was ahead: it was within the time that runs have. */
function byThisClock(since: number | null, now: number): number | null {
  return since !== null && since > now ? now - RUN_DEADLINE_MS : since;
}

function earliest(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}
