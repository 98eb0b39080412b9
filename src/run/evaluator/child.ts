/**
 * The process in which expressions are evaluated (docs/adr/0002). It holds no secret, has an empty environment,
 * may read nothing but its own code, and is killed and replaced whenever an expression goes too far.
 *
 * Arguments: milliseconds of one evaluation.
 */
import { flushCompileCache } from "node:module";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  checkPlan,
  compileCondition,
  compileExpression,
  compileMapping,
  compilePlan,
  escapes,
  loadBuiltIns,
  loadRegexes,
  serializeError,
  type CompiledExpression,
  type CompiledPlan,
  type ExpressionContext,
} from "../../core/expression/index.ts";
import { MappingError } from "../../core/errors.ts";
import type { Answer, Readable, Reply, Request, Work } from "./protocol.ts";

/** Compiled plans kept; the longest unused goes first. */
const PLANS = 500;
/** Answers leave at least this often, so that the other side sees progress. */
const FLUSH_MS = 20;

const timeoutMs = Number(process.argv[2]);
const plans = new Map<string, CompiledPlan>();
/** Single expressions are mostly previews, but a sender's mapping is evaluated with every event. */
const expressions = new Map<string, CompiledExpression>();
const queue: Request = [];
let working = false;

process.on("message", (request: Request) => {
  queue.push(...request);
  if (!working) void workOff();
});
// Whoever asked is gone.
process.on("disconnect", () => process.exit(0));
await loadAll();
giveUpFiles();
send("ready");

async function loadAll(): Promise<void> {
  loadRegexes();
  await loadBuiltIns();
}

/** From here on nothing is read, and nothing is written to the cache of compiled code. */
function giveUpFiles(): void {
  flushCompileCache();
  const { permission } = process as { permission?: { drop?(scope: string): void } };
  permission?.drop?.("fs.write");
  permission?.drop?.("fs.read");
}

async function workOff(): Promise<void> {
  working = true;
  let answers: { id: number; answer: Answer }[] = [];
  let flushedAt = performance.now();
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    answers.push({ id: next.id, answer: await answer(next.work) });
    if (performance.now() - flushedAt < FLUSH_MS) continue;
    send(answers);
    answers = [];
    await nextTurn();
    flushedAt = performance.now();
  }
  working = false;
  if (answers.length > 0) send(answers);
}

async function answer(work: Work): Promise<Answer> {
  try {
    if (work.kind !== "plan") return { value: await preview(work) };
    const plan = planFor(work);
    if (plan === undefined) return { unknownPlan: true };
    return { value: await plan.decide(work.stepIndex, read(work), stopwatch()) };
  } catch (cause) {
    const error = serializeError(cause);
    return error === undefined
      ? { fault: cause instanceof Error ? cause.message : String(cause) }
      : { error };
  }
}

function planFor({ planId, definition }: Work & { kind: "plan" }): CompiledPlan | undefined {
  const plan =
    plans.get(planId) ?? (definition === undefined ? undefined : compilePlan(definition, { timeoutMs }));
  if (plan === undefined) return undefined;
  return remember(plans, planId, plan);
}

/** A Map keeps its order of insertion, so the first is the longest unused. */
function remember<T>(kept: Map<string, T>, key: string, value: T): T {
  kept.delete(key);
  kept.set(key, value);
  const [oldest] = kept.keys();
  if (kept.size > PLANS && oldest !== undefined) kept.delete(oldest);
  return value;
}

async function preview(work: Exclude<Work, { kind: "plan" }>): Promise<unknown> {
  if (work.kind === "check") return checkPlan(work.definition).map(serializeError);
  const options = { timeoutMs, ...(work.path === undefined ? {} : { path: work.path }) };
  if (work.kind === "mapping") {
    const escape = escapes[work.escape ?? "none"];
    return compileMapping(work.with, options).render(read(work), { escape, isOverdue: stopwatch() });
  }
  if (work.kind === "condition") return compileCondition(work.source, options).test(read(work));
  const key = `${work.path ?? ""}\n${work.source}`;
  const expression = expressions.get(key) ?? compileExpression(work.source, options);
  return remember(expressions, key, expression).evaluate(read(work));
}

function read({ payload, event, steps, now, bindings }: Readable): ExpressionContext {
  try {
    const parsed: unknown = payload === "" ? undefined : JSON.parse(payload);
    return { payload: parsed, event, steps, now, ...(bindings === undefined ? {} : { bindings }) };
  } catch (cause) {
    throw new MappingError("The event's body is not JSON, so no expression can read it.", {
      code: "expression_input_not_json",
      cause,
    });
  }
}

/** Each expression watches its own time; this one watches all of them together. */
function stopwatch(): () => boolean {
  const startedAt = performance.now();
  return () => performance.now() - startedAt > timeoutMs;
}

function send(reply: Reply): void {
  process.send?.(reply);
}
