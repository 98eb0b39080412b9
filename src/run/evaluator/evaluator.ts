// not from the room's index: what only the process runs stays in the process
import type {
  AutomationPlan,
  EscapeName,
  JsonValue,
  Outcome,
  PlanOutcome,
  SerializedMappingError,
  Verdict,
} from "../../core/expression/index.ts";
import { EXPRESSION_LIMITS } from "../../core/expression/limits.ts";
import { reviveError } from "../../core/expression/serialized-error.ts";
import { createPlansAtHand } from "./plans-at-hand.ts";
import type { Answer, Readable, Work } from "./protocol.ts";
import { Supervisor, type Restart } from "./supervisor.ts";

export interface EvaluatorOptions {
  /** Milliseconds after which an evaluation gives up by itself. */
  timeoutMs?: number;
  /** Milliseconds after which the process is killed, for what does not notice the time; twice `timeoutMs`. */
  killAfterMs?: number;
  /** Megabytes of the process's heap. */
  memoryMb?: number;
  /**
   * Milliseconds without a request after which the process is ended; default 10,000. The next request waits a tenth
   * of a second for another. `Infinity` for those that can't wait.
   */
  idleMs?: number;
  /** The time for previews that name none, in milliseconds since the epoch. */
  now?: () => number;
  /** False: the process decides everything, simple expressions too; for tests. */
  atHand?: boolean;
  /** The file that the process runs; for tests. */
  entry?: string;
  /** Where the process keeps its compiled code; for tests. */
  cacheDir?: string;
  /** Called when the process went down and before another one starts; for the log. */
  onRestart?: (restart: Restart) => void;
}

export interface PlanRequest {
  /** The automation version's id: the same id always means the same definition. */
  planId: string;
  definition: AutomationPlan;
  stepIndex: number;
  /** The vendor's payload as it arrived, JSON text. */
  payload: string;
  /** What `JSON.parse` makes of it, where the caller has that already. It is only read. */
  parsed?: unknown;
  /** The hiring event. */
  event: unknown;
  /** What earlier steps returned, by step id. */
  steps: Record<string, unknown>;
  /** When the event was received, in milliseconds since the epoch. */
  now: number;
}

export type PlanResult = PlanOutcome | { outcome: "error"; error: SerializedMappingError };

export interface PreviewContext {
  /** Parsed. */
  payload: unknown;
  event?: unknown;
  steps?: Record<string, unknown>;
  now?: number;
  /** Further variables, by name without `$`. */
  bindings?: Record<string, unknown>;
  /** Where in the automation; carried by errors. */
  path?: string;
}

export interface Evaluator {
  /**
   * Decides one step of an automation: is it meant, and with which input. A failing expression is a result.
   *
   * @throws {RetryLater} `evaluator_closed`, `evaluator_not_started`: nothing was decided
   */
  plan: (request: PlanRequest) => Promise<PlanResult>;
  /** @throws {MappingError} {ConfigError} {RetryLater} */
  test: (request: PreviewContext & { source: string }) => Promise<Verdict>;
  /** @throws {MappingError} {ConfigError} {RetryLater} */
  evaluate: (request: PreviewContext & { source: string }) => Promise<Outcome>;
  /** @throws {MappingError} {ConfigError} {RetryLater} */
  render: (
    request: PreviewContext & { with: unknown; escape?: EscapeName },
  ) => Promise<{ [key: string]: JsonValue }>;
  /** Compiles everything in a plan. @returns every problem; none when it can be saved */
  check: (definition: AutomationPlan) => Promise<SerializedMappingError[]>;
  /** Ends the process. */
  close: () => Promise<void>;
  /** The process's id while there is one. */
  readonly pid: number | undefined;
}

/** Plan ids remembered as sent; far more than the process keeps compiled. */
const REMEMBERED = 5_000;

/**
 * Evaluates expressions in a process of their own (docs/adr/0002), which is started by the first request that needs
 * it: plans whose expressions run straight through are decided at hand (docs/adr/0009). What is asked in one turn of
 * the event loop travels together. An expression that takes the process down gets an error; all others are answered as
 * if nothing had happened.
 */
export function createEvaluator(options: EvaluatorOptions = {}): Evaluator {
  const {
    timeoutMs = EXPRESSION_LIMITS.timeoutMs,
    memoryMb = 256,
    idleMs = 10_000,
    now = Date.now,
    atHand = true,
    entry,
    cacheDir,
    onRestart,
  } = options;
  const killAfterMs = options.killAfterMs ?? timeoutMs * 2;
  const supervisor = new Supervisor({ timeoutMs, killAfterMs, idleMs, memoryMb, entry, cacheDir, onRestart });
  const plansAtHand = createPlansAtHand();
  let closed = false;
  let sent = new Set<string>();
  let sentTo = supervisor.generation;

  /** True when the present process has seen the plan; remembers it as seen. */
  function isKnown(planId: string): boolean {
    if (sentTo !== supervisor.generation || sent.size > REMEMBERED) sent = new Set();
    sentTo = supervisor.generation;
    const known = sent.has(planId);
    sent.add(planId);
    return known;
  }

  async function preview(work: Work): Promise<unknown> {
    const answer = await supervisor.submit(work);
    if ("error" in answer) throw reviveError(answer.error);
    return valueOf(answer);
  }

  return {
    async plan(request) {
      const { planId, definition, stepIndex, payload, event, steps, now } = request;
      if (payload.length > EXPRESSION_LIMITS.inputLength) return { outcome: "error", error: tooLarge() };
      const decided = atHand && !closed ? plansAtHand.decide(request) : null;
      if (decided !== null) return decided;
      const work = { kind: "plan", planId, stepIndex, payload, event, steps, now } as const;
      const complete = (): Work => ({ ...work, definition });
      const answer = await supervisor.submit(isKnown(planId) ? work : complete(), complete);
      if ("error" in answer) return { outcome: "error", error: answer.error };
      return valueOf(answer) as PlanOutcome;
    },

    async test({ source, ...context }) {
      return (await preview({ kind: "condition", source, ...readable(context, now) })) as Verdict;
    },
    async evaluate({ source, ...context }) {
      return (await preview({ kind: "expression", source, ...readable(context, now) })) as Outcome;
    },
    async render({ with: mapping, escape, ...context }) {
      const work = { kind: "mapping", with: mapping, ...readable(context, now) } as const;
      return (await preview(escape === undefined ? work : { ...work, escape })) as {
        [key: string]: JsonValue;
      };
    },
    async check(definition) {
      return (await preview({ kind: "check", definition })) as SerializedMappingError[];
    },

    close() {
      closed = true;
      return supervisor.close();
    },
    get pid() {
      return supervisor.pid;
    },
  };
}

function readable(context: PreviewContext, now: () => number): Readable & { path?: string } {
  const { payload, event, steps = {}, path, bindings } = context;
  return {
    payload: JSON.stringify(payload) ?? "",
    event,
    steps,
    now: context.now ?? now(),
    ...(bindings === undefined ? {} : { bindings }),
    ...(path === undefined ? {} : { path }),
  };
}

function valueOf(answer: Answer): unknown {
  if ("value" in answer) return answer.value;
  throw new Error("fault" in answer ? answer.fault : "The evaluator lost a plan");
}

function tooLarge(): SerializedMappingError {
  return {
    kind: "mapping",
    code: "expression_input_too_large",
    message: "The event is larger than 10 million characters, so no expression can read it.",
  };
}
