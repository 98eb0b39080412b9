/** What a subscriber would be told: the newest real events, else the vendors' samples, in the shape of a delivery. */
import { createHash } from "node:crypto";
import { planOf } from "../../core/automation/automation-plan.ts";
import type { Catalog } from "../../core/catalog.ts";
import { reviveError } from "../../core/expression/serialized-error.ts";
import { passedOnEvent, visibleEvent } from "../../core/hiring/passed-on-event.ts";
import type { HiringEvent } from "../../core/hiring/hiring-event.ts";
import { matches, toHiringEvent } from "../../core/hiring/to-hiring-event.ts";
import { automationOf } from "../../core/subscription.ts";
import type { Connection, EventSummary } from "../../core/types.ts";
import type { Directory } from "../../run/directory.ts";
import type { Evaluator } from "../../run/evaluator/evaluator.ts";
import type { Store } from "../../store/store.ts";
import { checkSubscription } from "./check-subscription.ts";

export interface SampleWish {
  event: string;
  /** Id or name. */
  connection?: string | undefined;
  filter?: string | undefined;
  mapping?: string | undefined;
  limit: number;
}

/** A delivery's body. */
export type Told = { id: string } & Record<string, unknown>;

/** Events are looked through for fitting ones so far back. */
const LOOK_BACK = 500;

/** @throws {InvalidSubscription} */
export async function subscriptionSamples(
  { event, connection: wanted, filter, mapping, limit }: SampleWish,
  parts: {
    store: Pick<Store, "events" | "event">;
    catalog: Catalog;
    directory: Pick<Directory, "connection" | "connectionByName" | "connections">;
    evaluator: Pick<Evaluator, "plan">;
    now: () => number;
  },
): Promise<Told[]> {
  const { catalog, directory, evaluator, now } = parts;
  const wish = { event, filter: filter ?? null, mapping: mapping ?? null };
  const connection =
    wanted === undefined ? undefined : (directory.connection(wanted) ?? directory.connectionByName(wanted));
  const from = connection?.name ?? wanted ?? null;
  checkSubscription(wish, from, { catalog, connections: directory.connections() });

  const plan = planOf(automationOf({ id: "sample", ...wish }, from), catalog);
  const planId = `sample:${createHash("sha256").update(JSON.stringify(plan)).digest("base64url")}`;
  /** Null when the filter leaves it out. */
  const told = async (seen: Seen): Promise<Told | null> => {
    const whole: Told = { ...passedOnEvent(seen, seen, event) };
    if (wish.filter === null && wish.mapping === null) return whole;
    const decided = await evaluator.plan({
      definition: plan,
      planId,
      stepIndex: 0,
      payload: JSON.stringify(whole),
      event: seen.hiring,
      steps: {},
      now: seen.receivedAt,
    });
    if (decided.outcome === "error") throw reviveError(decided.error);
    if (decided.outcome !== "input") return null;
    const { body } = decided.input as { body?: Record<string, unknown> };
    return wish.mapping === null ? whole : { id: whole.id, ...body };
  };

  const items: Told[] = [];
  for await (const real of realEvents(event, connection, parts)) {
    const item = await told(real);
    if (item) items.push(item);
    if (items.length >= limit) return items;
  }
  if (items.length > 0) return items;
  for (const sample of vendorSamples(event, connection, catalog, now())) {
    const item = await told(sample);
    if (item) items.push(item);
    if (items.length >= limit) break;
  }
  return items;
}

/** As whoever is told of it may see it. */
interface Seen {
  id: string;
  receivedAt: number;
  test: boolean;
  hiring: HiringEvent;
  payload: Record<string, unknown>;
}

/** Newest first. */
async function* realEvents(
  event: string,
  connection: Connection | undefined,
  { store, catalog }: { store: Pick<Store, "events" | "event">; catalog: Catalog },
): AsyncGenerator<Seen> {
  const app = catalog.event(event)?.app;
  const filter = { connectionId: connection?.id, app: app?.key };
  for (const summary of await store.events(filter, { limit: LOOK_BACK })) {
    if (summary.test || !concerns(event, summary)) continue;
    const kept = await store.event(summary.id);
    if (!kept?.body) continue;
    const payload = JSON.parse(Buffer.from(kept.body).toString("utf8")) as Record<string, unknown>;
    yield {
      ...summary,
      ...visibleEvent({ hiring: summary.hiring, payload }, catalog.triggers.get(summary.app)),
    };
  }
}

function concerns(trigger: string, { app, eventKey, hiringType, hiring }: EventSummary): boolean {
  const scored = hiring.score?.value !== undefined;
  return matches(
    { trigger },
    { app, eventKey, hiringType, scored, connectionName: hiring.source.connection },
  );
}

function* vendorSamples(
  event: string,
  connection: Connection | undefined,
  catalog: Catalog,
  now: number,
): Generator<Seen> {
  for (const app of catalog.triggers.values()) {
    if (connection && connection.app !== app.key) continue;
    for (const [eventKey, { sample, hiringType }] of Object.entries(app.events)) {
      const payload = sample as Record<string, unknown>;
      const connectionName = connection?.name ?? app.key;
      const { hiring } = toHiringEvent({ app, eventKey, payload, connectionName });
      const summary = { app: app.key, eventKey, hiringType: hiring.type ?? hiringType ?? null, hiring };
      if (!concerns(event, summary as EventSummary)) continue;
      const occurredAt = Date.parse(hiring.occurredAt ?? "");
      const receivedAt = Number.isNaN(occurredAt) ? now : occurredAt;
      const id = `sample_${app.key}.${eventKey}`;
      yield { id, receivedAt, test: false, ...visibleEvent({ hiring, payload }, app) };
    }
  }
}
