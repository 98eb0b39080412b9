/** Stored events that a trigger fits, newest first, as a run would read them. */
import type { AutomationDefinition } from "../../core/automation/automation.ts";
import type { Catalog } from "../../core/catalog.ts";
import type { HiringEvent } from "../../core/hiring/hiring-event.ts";
import { HiringEventTypeSchema } from "../../core/hiring/hiring-event.ts";
import { visibleEvent } from "../../core/hiring/passed-on-event.ts";
import { matches, toHiringEvent } from "../../core/hiring/to-hiring-event.ts";
import type { EventSummary } from "../../core/types.ts";
import type { EventFilter } from "../../store/events.ts";
import type { Store } from "../../store/store.ts";
import type { Directory } from "../directory.ts";
import { withKnownCandidate } from "../intake/event-candidate.ts";

/** An event that can be judged, or a vendor's sample in its place. */
export interface FittingEvent {
  /** Of a sample: `sample:trycrucible.invitation_scored`. */
  id: string;
  sample: boolean;
  /** Null for a sample. */
  receivedAt: number | null;
  app: string;
  connectionId: string;
  hiring: HiringEvent;
  /** JSON, as expressions read it; null once it is no longer kept. */
  payload: string | null;
}

export interface EventSource {
  store: Pick<Store, "events" | "event" | "candidate">;
  catalog: Catalog;
  directory: Pick<Directory, "connection" | "hook">;
}

/** Who looks: what opens doors is hidden from whoever may only look. */
export interface Looker {
  mayRun: boolean;
}

/** So many summaries are read with one question to the store. */
const PAGE = 200;
const SAMPLE = "sample:";

type Trigger = Pick<AutomationDefinition, "trigger" | "from">;

/**
 * Summaries, newest first, in keyset pages: what is read is never more than a page.
 *
 * @param options.before  id of the event below which to begin
 * @param options.since   older ones end it, in milliseconds since the epoch
 * @param options.most    so many are looked at, fitting or not
 */
export async function* fittingSummaries(
  triggers: readonly Trigger[],
  { store, catalog, directory }: EventSource,
  options: { since?: number; most?: number; onLooked?: (event: EventSummary) => void } = {},
): AsyncGenerator<EventSummary> {
  const { since = 0, most = Infinity, onLooked } = options;
  let looked = 0;
  const filters = new Map(
    triggers
      .flatMap((trigger) => filtersFor(trigger, catalog))
      .map((filter) => [JSON.stringify(filter), filter]),
  );
  for await (const event of newestOf([...filters.values()], store)) {
    if (event.receivedAt < since || looked >= most) return;
    looked += 1;
    onLooked?.(event);
    if (!startsRuns(event, { catalog, directory })) continue;
    if (triggers.some((trigger) => isFor(trigger, event, directory))) yield event;
  }
}

/** Whether an event concerns an automation, by the connection's name of today, as intake would decide. */
export function isFor(
  trigger: Trigger,
  { app, eventKey, hiringType, hiring, connectionId }: EventSummary,
  directory: Pick<Directory, "connection">,
): boolean {
  return matches(trigger, {
    app,
    eventKey,
    hiringType,
    scored: hiring.score?.value !== undefined,
    connectionName: directory.connection(connectionId)?.name ?? hiring.source.connection,
  });
}

/** Adds the payload, and what is known of the candidate by now. */
export async function readFitting(
  summary: EventSummary,
  { store, catalog }: EventSource,
  { mayRun }: Looker,
): Promise<FittingEvent> {
  const { id, app, connectionId, receivedAt } = summary;
  const [stored, hiring] = await Promise.all([store.event(id), withKnownCandidate(store, summary)]);
  const body = stored?.body ?? null;
  const text = body === null ? null : new TextDecoder().decode(body);
  const event = { id, sample: false, receivedAt, app, connectionId };
  const sensitive = catalog.triggers.get(app)?.sensitive ?? [];
  if (mayRun || text === null || sensitive.length === 0) return { ...event, hiring, payload: text };
  const payload = JSON.parse(text) as Record<string, unknown>;
  const visible = visibleEvent({ hiring, payload }, { sensitive });
  return { ...event, hiring: visible.hiring, payload: JSON.stringify(visible.payload) };
}

/** The vendors' samples that a trigger fits. */
export function fittingSamples({ trigger, from }: Trigger, catalog: Catalog): FittingEvent[] {
  const isType = HiringEventTypeSchema.safeParse(trigger).success;
  // an app that is not named is not loaded
  const apps = isType
    ? [...catalog.triggers.values()]
    : [catalog.event(trigger)?.app].filter((app) => app !== undefined);
  return apps.flatMap((app) =>
    Object.entries(app.events).flatMap(([eventKey, { hiringType, sample }]): FittingEvent[] => {
      const payload: unknown = sample;
      const { hiring } = toHiringEvent({ app, eventKey, payload, connectionName: from?.[0] ?? app.label });
      const described = { app: app.key, eventKey, hiringType, scored: hiring.score?.value !== undefined };
      if (!matches({ trigger }, { ...described, connectionName: "" })) return [];
      const id = `${SAMPLE}${app.key}.${eventKey}`;
      const named = { id, sample: true, receivedAt: null, app: app.key, connectionId: "" };
      return [{ ...named, hiring, payload: JSON.stringify(payload) }];
    }),
  );
}

export function isSampleId(id: string): boolean {
  return id.startsWith(SAMPLE);
}

/** What to ask the store for, so that little is read in vain. */
function filtersFor({ trigger }: Trigger, catalog: Catalog): EventFilter[] {
  const type = HiringEventTypeSchema.safeParse(trigger);
  if (type.success) {
    // what tells the score with the end of the interview is a score too (`matches`)
    const also = trigger === "candidate.scored" ? [{ hiringType: "interview.completed" }] : [];
    return [{ hiringType: type.data }, ...also];
  }
  const found = catalog.event(trigger);
  if (!found) return [];
  const { app, event } = found;
  // a connection's own mapping may have told another type
  const hiringType = app.mapping === undefined ? (event.hiringType ?? undefined) : undefined;
  return [{ app: app.key, ...(hiringType !== undefined && { hiringType }) }];
}

/** Several questions as one list; ids sort by arrival. */
async function* newestOf(
  filters: readonly EventFilter[],
  store: Pick<Store, "events">,
): AsyncGenerator<EventSummary> {
  const lists = filters.map((filter) => allOf(filter, store));
  const heads = await Promise.all(lists.map((list) => list.next()));
  for (;;) {
    const newest = heads.reduce<number>((best, head, index) => {
      if (head.done === true) return best;
      const other = heads[best];
      return other === undefined || other.done === true || head.value.id > other.value.id ? index : best;
    }, -1);
    const head = heads[newest];
    const list = lists[newest];
    if (head === undefined || head.done === true || list === undefined) return;
    yield head.value;
    heads[newest] = await list.next();
  }
}

async function* allOf(
  filter: EventFilter,
  store: Pick<Store, "events">,
): AsyncGenerator<EventSummary, undefined> {
  for (let before: string | undefined; ;) {
    const page = await store.events(filter, { limit: PAGE, ...(before !== undefined && { before }) });
    yield* page;
    if (page.length < PAGE) return undefined;
    before = page.at(-1)?.id;
  }
}

/** The owner's settings may leave an event out. */
function startsRuns(
  { hookId, test, app, eventKey }: EventSummary,
  { catalog, directory }: Pick<EventSource, "catalog" | "directory">,
): boolean {
  const entry = directory.hook(hookId);
  if (entry === undefined || "retired" in entry) return !test;
  const { settings } = entry;
  if (test && settings.on_test === "ignore") return false;
  return eventKey === null || catalog.triggers.get(app)?.leavesOut?.(eventKey, settings) === undefined;
}
