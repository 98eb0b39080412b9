/**
 * Carries one step of a draft out, for real, because somebody asked to see it. Once for each `sendId`: what a run does
 * about a try whose answer was lost is done here too.
 */
import { hash } from "node:crypto";
import type { ActionContext } from "../../core/define-action.ts";
import { effectOf } from "../../core/effect.ts";
import { ConfigError, HirewireError, NeedsAnswer, RetryLater } from "../../core/errors.ts";
import { countedAs } from "../../core/picture/tally.ts";
import { plainLine } from "../../core/picture/plain-line.ts";
import type { Log } from "../../log.ts";
import type { Store } from "../../store/store.ts";
import { callAction } from "../runner/call-action.ts";
import { candidatesOf } from "../runner/candidates-of.ts";
import type { AutomationDraft as Draft } from "../../core/automation/automation-draft.ts";
import { toDefinition } from "./draft.ts";
import { drawStep, type DrawParts } from "./draw-step.ts";
import { fittingEvent, type PreviewParts } from "./preview-candidates.ts";
import { decideSteps, type DecidedStep } from "./preview-steps.ts";

export interface SentStep {
  ok: boolean;
  /** What was done, or why not, in a sentence. */
  message: string;
  code: string | null;
  /** What was sent says that it is a test. */
  marked: boolean;
  /** It had been sent before under this `sendId`: nothing was sent now. */
  repeated: boolean;
  url: string | null;
  output: Record<string, unknown> | null;
}

export type SendParts = PreviewParts &
  DrawParts & { store: Pick<Store, "keyGet" | "keySet" | "keyDelete">; log: Log };

export interface Sending {
  draft: Draft;
  eventId: string;
  stepId: string;
  /** Chosen by whoever decides to send: the same for every try of one decision. */
  sendId: string;
}

const STEP_TIMEOUT_MS = 60_000;
const GRACE_MS = 2_000;
const KEPT_MS = 24 * 60 * 60 * 1000;

/** What is known of a `sendId`. */
type Known = { about: string; begunAt: number; sent?: Omit<SentStep, "repeated" | "output"> };

/** By store: another workspace's `sendId` is another one. */
const underWay = new WeakMap<object, Map<string, Promise<SentStep>>>();

/**
 * @throws {ConfigError} `step_not_found`, `step_not_ready` with what is wrong, `send_id_reused`, and as `fittingEvent` and
 *         the connection say
 */
export function sendStep(sending: Sending, parts: SendParts): Promise<SentStep> {
  const key = `preview-send:${hash("sha256", sending.sendId)}`;
  const own = underWay.get(parts.store) ?? new Map<string, Promise<SentStep>>();
  underWay.set(parts.store, own);
  const same = own.get(key);
  const sent = (same ?? Promise.resolve()).catch(() => undefined).then(() => sendOnce(key, sending, parts));
  own.set(key, sent);
  return sent.finally(() => {
    if (own.get(key) === sent) own.delete(key);
  });
}

async function sendOnce(key: string, sending: Sending, parts: SendParts): Promise<SentStep> {
  const { store, now } = parts;
  const about = hash("sha256", JSON.stringify([sending.draft, sending.eventId, sending.stepId]));
  const text = await store.keyGet(key, now());
  const known = text === null ? null : (JSON.parse(text) as Known);
  if (known !== null && known.about !== about) {
    throw new ConfigError(
      "This sendId was used for another step. Make a new one for each decision to send.",
      {
        code: "send_id_reused",
        path: "sendId",
      },
    );
  }
  if (known?.sent !== undefined) return { ...known.sent, repeated: true, output: null };

  const step = await readyStep(sending, parts);
  const begunAt = known?.begunAt ?? now();
  const note = (more: Pick<Known, "sent">): Promise<void> =>
    store.keySet(key, JSON.stringify({ about, begunAt, ...more } satisfies Known), now() + KEPT_MS);
  await note({});
  const { sent, inDoubt } = await carryOut(step, sending, { parts, since: known === null ? null : begunAt });
  // whoever tries again after a lost answer must have it looked for
  if (sent.ok) {
    const { repeated: _repeated, output: _output, ...kept } = sent;
    await note({ sent: kept });
  } else if (!inDoubt) await store.keyDelete(key);
  return sent;
}

interface Ready {
  step: DecidedStep & { found: NonNullable<DecidedStep["found"]> };
  event: Awaited<ReturnType<typeof fittingEvent>>;
}

async function readyStep({ draft, eventId, stepId }: Sending, parts: SendParts): Promise<Ready> {
  const definition = toDefinition(draft);
  const event = await fittingEvent(eventId, definition, { mayRun: true }, parts);
  const decided = await decideSteps(definition, event, parts);
  const step = decided.find((each) => each.step.id === stepId);
  if (!step) {
    throw new ConfigError(`There is no step "${plainLine(stepId, 60)}".`, {
      code: "step_not_found",
      path: "stepId",
    });
  }
  const refuse = (message: string, path: string): never => {
    throw new ConfigError(message, { code: "step_not_ready", path });
  };
  const [problem] = step.problems;
  if (problem) refuse(problem.message, problem.path);
  if (step.state === "skipped") {
    refuse(
      `Its condition leaves this candidate out: ${step.why ?? ""}. Choose another candidate.`,
      "eventId",
    );
  }
  if (JSON.stringify([step.step.when, step.step.with]).includes("$steps")) {
    refuse(
      "It uses what an earlier step returns, which is not known before that has run. Try it with the whole automation.",
      "stepId",
    );
  }
  const { found } = step;
  if (found === undefined) return refuse("Choose what this step does.", "stepId");
  return { step: { ...step, found }, event };
}

async function carryOut(
  { step: { step, found, checked }, event }: Ready,
  { sendId }: Sending,
  { parts, since }: { parts: SendParts; since: number | null },
): Promise<{ sent: SentStep; inDoubt: boolean }> {
  const { app, action } = found;
  const { reader, outbound, cacheFor, looks, log, now } = parts;
  const { connection, values } = await reader.find(app, step.connection);
  const { id, name } = connection ?? { id: app.key, name: app.label };
  const input = action.asTest === undefined ? checked?.input : action.asTest(checked?.input);
  const marked = action.asTest !== undefined;
  const said = action.describe(input);
  const mine = {
    found,
    step,
    input: checked?.input,
    event,
    mayLook: true,
    signal: new AbortController().signal,
  };
  // a channel is called by its name, and not by its id
  const counted = countedAs((await drawStep(mine, parts)).picture);
  const contextFor = (signal: AbortSignal): ActionContext => ({
    ...outbound.clientFor({ app, connection: { id, name, values }, cache: cacheFor(id), signal }),
    input,
    runStepId: `step_${hash("sha256", `test\n${sendId}`).slice(0, 32)}`,
    // a test begins nobody's thread
    candidateKey: undefined,
    candidates: candidatesOf({ store: parts.store as Store, catalog: parts.catalog, now }, event, id),
    answer: undefined,
  });
  try {
    const { output } = await callAction({
      action,
      contextFor,
      since,
      until: now(),
      inDoubt: since !== null,
      onCall: () => undefined,
      onNote: () => undefined,
      appLabel: app.label,
      // who hangs up does not stop what was begun
      signal: new AbortController().signal,
      timeoutMs: STEP_TIMEOUT_MS,
      graceMs: GRACE_MS,
    });
    await looks.clear();
    log.info("step tried out", { app: app.key, connection: id });
    const { what, url = null, none } = effectOf(action, output, said);
    const message =
      none === undefined
        ? `Done: ${counted === null ? what : `1 ${counted.one}`}.`
        : `Nothing done: ${none}.`;
    return { sent: { ok: true, message, code: null, marked, repeated: false, url, output }, inDoubt: false };
  } catch (error) {
    if (!(error instanceof HirewireError)) throw error;
    const { code } = error;
    const message =
      error instanceof NeedsAnswer ? `The run would wait for a person: ${error.message}` : error.message;
    const inDoubt = error instanceof RetryLater && error.ambiguous;
    return {
      sent: { ok: false, message, code, marked, repeated: false, url: null, output: null },
      inDoubt,
    };
  }
}
