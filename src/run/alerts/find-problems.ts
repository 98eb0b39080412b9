/**
 * What needs a person, found in what the rest of Hirewire says of itself. Read from views that pages show too; nothing is
 * counted for it while events come in. Reasons of runs stay out, since they may quote what a candidate sent.
 */
import type { Automation, Run, Subscription } from "../../core/types.ts";
import type { AlertProblem } from "../../store/alerts.ts";
import type { HeldGroup } from "../../store/holds.ts";
import type { Store } from "../../store/store.ts";
import type { Storage } from "../housekeeping/housekeeping.ts";
import type { ConnectionView } from "../operations/connections.ts";
import { ageInWords } from "../operations/holds.ts";
import type { SourceView, Sources } from "../operations/sources.ts";
import type { AlertKind, AlertSettings } from "./alert-settings.ts";

type Limits = Pick<AlertSettings, "failedInARow" | "waitMinutes" | "questionHours">;
type Found = AlertProblem & { kind: AlertKind };

const HOUR_MS = 60 * 60 * 1000;
/** An automation that stopped being used is nobody's trouble. */
const FAILING_FOR_MS = 7 * 24 * HOUR_MS;
const TROUBLED = new Set(["drifted", "refused", "switched_off", "unreachable"]);
/** Twice what housekeeping makes room for. */
const LITTLE_BYTES = 500_000_000;

export interface ProblemSources {
  store: Pick<Store, "holds" | "runs" | "oldestWaiting" | "subscriptions">;
  connections: () => ConnectionView[];
  automations: () => Automation[];
  sources: Pick<Sources, "all">;
  storage: () => Promise<Storage>;
}

export async function findProblems(
  { store, connections, automations, sources, storage }: ProblemSources,
  limits: Limits,
  now: number,
): Promise<AlertProblem[]> {
  const named = new Map(automations().map((each) => [each.id, each]));
  const [held, views, room, waiting, subscriptions] = await Promise.all([
    store.holds(),
    sources.all(),
    storage(),
    store.oldestWaiting(),
    store.subscriptions(),
  ]);
  const failing: Found[] = [];
  // one after the other: events are taken in between
  for (const automation of named.values()) failing.push(...(await failingOf(automation, store, limits, now)));
  return [
    ...connections().flatMap((each) => ofConnection(each, held)),
    ...ofConfig(held, named),
    ...subscriptions.flatMap(ofSubscription),
    ...connections().flatMap((each) => ofSource(each, views.get(each.id))),
    ...failing,
    ...waiting.flatMap((each) => ofQueue(each, named, limits, now)),
    ...ofQuestions(held, named, limits, now),
    ...ofDisk(room),
  ];
}

function ofConnection(
  { id, name, label, state, stateReason }: ConnectionView,
  held: readonly HeldGroup[],
): Found[] {
  if (state !== "auth_expired") return [];
  const runs = held
    .filter(({ hold, connectionId }) => hold === "auth_expired" && connectionId === id)
    .reduce((sum, group) => sum + group.runs, 0);
  const goesOn = runs === 1 ? "goes on by itself" : "go on by themselves";
  const wait = runs === 0 ? "" : ` ${counted(runs)} for it and ${goesOn} once it is reconnected.`;
  const why = stateReason ?? `${label} no longer accepts it: reconnect it.`;
  const words = `The connection "${name}" stopped working. ${ended(why)}${wait}`;
  return [
    { key: `connection:${id}`, kind: "connection", words, path: `/connections/${id}`, connectionId: id },
  ];
}

function ofConfig(held: readonly HeldGroup[], named: ReadonlyMap<string, Automation>): Found[] {
  const groups = held.filter(({ hold }) => hold === "config");
  return [...Map.groupBy(groups, ({ oldest }) => oldest.automationId)].map(([id, all]) => {
    const runs = all.reduce((sum, group) => sum + group.runs, 0);
    const name = nameOf(id, named);
    return {
      key: `held:${id}`,
      kind: "held",
      words: `${counted(runs)} until something is mended in "${name}".`,
      path: "/holds",
      connectionId: all[0]?.connectionId ?? null,
    };
  });
}

function ofSubscription({ id, state, targetUrl, event }: Subscription): Found[] {
  if (state !== "paused") return [];
  const host = URL.parse(targetUrl)?.host ?? "an address";
  const words = `Deliveries of ${event} to ${host} are paused, because nothing reached it for days. What happens is kept for it.`;
  return [
    { key: `subscription:${id}`, kind: "held", words, path: "/settings/subscriptions", connectionId: null },
  ];
}

function ofSource({ id, name, label }: ConnectionView, source: SourceView | null | undefined): Found[] {
  if (!source) return [];
  const about = { kind: "source", path: `/connections/${id}`, connectionId: null } as const;
  const { state, reason, rhythm } = source;
  if (TROUBLED.has(state)) {
    const words = `Events of ${label} ("${name}") may not arrive: ${reason ?? state.replace("_", " ")}`;
    return [{ key: `source:${id}`, words: ended(words), ...about }];
  }
  if (rhythm.words === null) return [];
  return [{ key: `quiet:${id}`, words: `${label} ("${name}") fell quiet: ${rhythm.words}.`, ...about }];
}

async function failingOf(
  { id, name, state, subscription }: Automation,
  store: Pick<Store, "runs">,
  { failedInARow }: Limits,
  now: number,
): Promise<Found[]> {
  if (state !== "on" || subscription) return [];
  const [failed, succeeded] = await Promise.all([
    store.runs({ automationId: id, state: "failed" }, { limit: failedInARow }),
    store.runs({ automationId: id, state: "succeeded" }, { limit: 1 }),
  ]);
  const first: Run | undefined = failed.at(-1);
  const newest = failed[0];
  if (!first || !newest || failed.length < failedInARow) return [];
  const worked = succeeded[0] !== undefined && succeeded[0].id > first.id;
  if (worked || now - (newest.finishedAt ?? newest.createdAt) > FAILING_FOR_MS) return [];
  const words = `"${name}" failed ${failedInARow} times in a row.`;
  const path = `/runs?automation=${id}&state=failed`;
  return [{ key: `failing:${id}`, kind: "failing", words, path, connectionId: null }];
}

function ofQueue(
  { automationId, createdAt }: { automationId: string; createdAt: number },
  named: ReadonlyMap<string, Automation>,
  { waitMinutes }: Limits,
  now: number,
): Found[] {
  if (now - createdAt < waitMinutes * 60_000) return [];
  const delivers = named.get(automationId)?.subscription !== undefined;
  const what = delivers ? "Deliveries to a subscriber" : `Runs of "${nameOf(automationId, named)}"`;
  const words = `${what} have been waiting for ${ageInWords(now - createdAt)}.`;
  const path = delivers ? "/settings/subscriptions" : `/runs?automation=${automationId}&state=waiting`;
  return [{ key: `queue:${automationId}`, kind: "queue", words, path, connectionId: null }];
}

function ofQuestions(
  held: readonly HeldGroup[],
  named: ReadonlyMap<string, Automation>,
  { questionHours }: Limits,
  now: number,
): Found[] {
  const late = held.filter(
    ({ hold, oldest }) => hold === "question" && now - oldest.createdAt >= questionHours * HOUR_MS,
  );
  return late.map(({ oldest }) => ({
    key: `question:${oldest.automationId}`,
    kind: "question",
    words: `A question of "${nameOf(oldest.automationId, named)}" has waited for an answer for ${ageInWords(now - oldest.createdAt)}.`,
    path: "/holds",
    connectionId: null,
  }));
}

function ofDisk({ freeBytes, usage, room, keep }: Storage): Found[] {
  const little =
    freeBytes !== null &&
    keep.minFreeBytes > 0 &&
    freeBytes + usage.spareBytes < Math.max(LITTLE_BYTES, 2 * keep.minFreeBytes);
  if (room === "enough" && !little) return [];
  const free =
    freeBytes === null
      ? `${(usage.bytes / 1e9).toFixed(1)} GB are used`
      : `${(freeBytes / 1e9).toFixed(1)} GB are free`;
  const words =
    room === "nothing_left"
      ? `The disk with Hirewire's data is full (${free}), and all that may go is gone: events will be refused. Make room.`
      : room === "short"
        ? `The disk with Hirewire's data is nearly full (${free}): the oldest payloads and events go before their time. Make room.`
        : `The disk with Hirewire's data is nearly full (${free}). Make room soon.`;
  return [{ key: "disk", kind: "disk", words, path: "/settings/retention", connectionId: null }];
}

function counted(runs: number): string {
  return runs === 1 ? "1 run waits" : `${runs} runs wait`;
}

function nameOf(id: string, named: ReadonlyMap<string, Automation>): string {
  return named.get(id)?.name ?? "an automation that was removed";
}

function ended(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
