/**
 * One look at what needs a person: what is new or solved becomes messages, in the same transaction as the note that it was told, and
 * messages that wait are sent. What was decided is on the disk before anything goes out, so that a restart neither repeats nor
 * loses. A way that is broken is gone around.
 */
import { AuthExpired, HirewireError, RetryLater } from "../../core/errors.ts";
import { newId } from "../../core/id.ts";
import type { Log } from "../../log.ts";
import { ALERT_WAYS, type AlertMessage, type AlertWay } from "../../store/alerts.ts";
import type { Store } from "../../store/store.ts";
import { type AlertSettings, waysOf } from "./alert-settings.ts";
import { decide, messageOf } from "./decide.ts";
import { deliver, type Post } from "./deliver.ts";
import { findProblems, type ProblemSources } from "./find-problems.ts";

const MINUTE_MS = 60_000;
/** Waits after the first, second, … try that may be repeated. */
const DELAYS_MS = [MINUTE_MS, 2 * MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS];
/** Then the other way is taken, or it is left. */
const PATIENCE_MS = 6 * 60 * MINUTE_MS;
/** Somebody waits to hear of it: with another way at hand there is less patience. */
const PATIENCE_WITH_ANOTHER_MS = 10 * MINUTE_MS;
const LABELS: Record<AlertWay, string> = { slack: "Slack", email: "email" };

export interface LookOptions extends Post, Omit<ProblemSources, "store"> {
  store: ProblemSources["store"] &
    Pick<Store, "alertProblems" | "waitingAlerts" | "lastAlerts" | "saveAlerts">;
  /** A destination said that a connection's credentials are not accepted any more. */
  onExpired: (connectionId: string, reason: string) => Promise<void>;
  log: Log;
}

/** @returns when there is something to do before the next regular look; null when there is not */
export async function look(
  settings: AlertSettings,
  options: LookOptions,
  signal: AbortSignal,
): Promise<number | null> {
  const { store, now } = options;
  const [known, last] = await Promise.all([store.alertProblems(), store.lastAlerts()]);
  const isHeard = waysOf(settings).length > 0;
  const decision = decide({
    problems: isHeard ? await findProblems(options, settings, now()) : [],
    known,
    last,
    settings,
    now: now(),
    newId: () => newId("alr", now()),
  });
  const { put, forget, add } = decision;
  if (put.length + forget.length + add.length > 0) await store.saveAlerts(decision);

  for (const message of await store.waitingAlerts()) {
    if (signal.aborted) return null;
    if (message.nextAt <= now()) await send(message, settings, options, signal);
  }
  const left = await store.waitingAlerts();
  return left.length === 0 ? null : Math.min(...left.map(({ nextAt }) => nextAt));
}

async function send(
  message: AlertMessage,
  settings: AlertSettings,
  options: LookOptions,
  signal: AbortSignal,
): Promise<void> {
  const { store, log, now } = options;
  const { id, way, items, triedSince: since } = message;
  const trying: AlertMessage = { ...message, triedSince: since ?? now(), tries: message.tries + 1 };
  // noted before it may be sent, so that whoever comes after us looks for it first
  await store.saveAlerts({ change: [trying] });
  try {
    await deliver({ id, way, items, settings, since, signal }, options);
  } catch (error) {
    if (signal.aborted) return; // it is looked for by the next process
    if (!(error instanceof HirewireError)) log.error("alert not sent", { way, error });
    await store.saveAlerts(afterFailure(error, trying, { settings, since, now: now() }));
    if (error instanceof AuthExpired) await expire(error, way, settings, options);
    return;
  }
  await store.saveAlerts({ change: [{ ...trying, state: "sent", endedAt: now(), trouble: null }] });
  log.info("alert sent", { way, problems: items.length });
}

function afterFailure(
  error: unknown,
  message: AlertMessage,
  { settings, since, now }: { settings: AlertSettings; since: number | null; now: number },
): Parameters<Store["saveAlerts"]>[0] {
  const trouble =
    error instanceof HirewireError ? error.message : "Something broke in Hirewire; the log has more.";
  const another = anotherWay(message, settings);
  const age = now - message.madeAt;
  const mayPass = error instanceof RetryLater || !(error instanceof HirewireError);
  if (mayPass && age < (another ? PATIENCE_WITH_ANOTHER_MS : PATIENCE_MS)) {
    const inDoubt = error instanceof RetryLater && error.ambiguous;
    const asked = error instanceof RetryLater ? (error.afterMs ?? 0) : 0;
    const delay = DELAYS_MS[Math.min(message.tries, DELAYS_MS.length) - 1] ?? MINUTE_MS;
    const nextAt = now + Math.max(asked, delay);
    return { change: [{ ...message, triedSince: inDoubt ? message.triedSince : since, nextAt, trouble }] };
  }
  if (another === null) return { change: [{ ...message, state: "given_up", endedAt: now, trouble }] };
  const words = `This did not go by ${LABELS[message.way]}: ${trouble}`;
  const items = [...message.items, { what: "note" as const, words, path: "/settings/alerts" }];
  return {
    change: [{ ...message, state: "rerouted", endedAt: now, trouble }],
    add: [messageOf({ id: newId("alr", now), way: another, items, now, insteadOf: message.id })],
  };
}

/** What went around a broken way once does not go back. */
function anotherWay({ way, insteadOf }: AlertMessage, settings: AlertSettings): AlertWay | null {
  if (insteadOf !== null) return null;
  return ALERT_WAYS.find((each) => each !== way && settings[each] !== null) ?? null;
}

/** Automations that use the connection find out too; it becomes a problem of its own. */
async function expire(
  error: AuthExpired,
  way: AlertWay,
  settings: AlertSettings,
  { directory, onExpired, log }: LookOptions,
): Promise<void> {
  const connection = directory.connection(settings[way]?.connection ?? "");
  if (!connection || connection.state === "auth_expired") return;
  log.warn("connection expired", { connection: connection.id, code: error.code });
  await onExpired(connection.id, error.message);
}
