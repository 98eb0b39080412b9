/** What an automation can read, with values from the newest events of its trigger. */
import type { Catalog } from "../../core/catalog.ts";
import type { FieldInfo } from "../../core/builder/field-info.ts";
import type { FieldsOf, SeenEvents } from "../../core/builder/list-fields.ts";
import { maskedLike, maskSensitive } from "../../core/hiring/mask-sensitive.ts";
import type { EventSummary } from "../../core/types.ts";
import type { EventFilter } from "../../store/events.ts";
import type { Store } from "../../store/store.ts";
import type { Directory } from "../directory.ts";

export interface FieldOperations {
  /**
   * @param wanted.from  names of connections; left out: all
   * @throws {ConfigError} `event_not_found`
   */
  list(wanted: FieldsOf & { from?: readonly string[] | undefined }): Promise<FieldInfo[]>;
}

/** So many of the newest events of an app are looked through for one of the kind. */
const LOOKED_AT = 20;
/** Payloads that are read: a field that the newest one lacks may be in the one before. */
const READ = 3;

export function fieldOperations(options: {
  catalog: Catalog;
  store: Pick<Store, "event" | "events">;
  directory: Pick<Directory, "connections">;
}): FieldOperations {
  const { catalog, store, directory } = options;

  const seenOf = async (trigger: string, from: readonly string[] | undefined): Promise<SeenEvents> => {
    const found = catalog.event(trigger);
    const connections = directory
      .connections()
      .filter(({ app }) => (found ? app === found.app.key : catalog.triggers.has(app)));
    const named = connections.filter(({ name }) => from?.includes(name) === true);
    const kind: EventFilter = found
      ? { app: found.app.key, hiringType: found.event.hiringType ?? undefined }
      : { hiringType: trigger };
    const filters = from === undefined ? [kind] : named.map(({ id }) => ({ ...kind, connectionId: id }));
    const newest = await Promise.all(filters.map((filter) => store.events(filter, { limit: LOOKED_AT })));
    const events = newest
      .flat()
      .filter(({ eventKey, test }) => !test && (!found || eventKey === found.eventKey))
      .toSorted((one, other) => other.receivedAt - one.receivedAt)
      .slice(0, READ);
    const read = await Promise.all(events.map(readEvent));
    return {
      payloads: found ? read.flatMap(({ payload }) => payload ?? []) : [],
      hiring: read.map(({ hiring }) => hiring),
      connections: connections.map(({ name }) => name),
    };
  };

  const readEvent = async ({ id, app, hiring }: EventSummary) => {
    const sensitive = catalog.triggers.get(app)?.sensitive ?? [];
    const body = (await store.event(id))?.body ?? null;
    if (body === null) return { payload: undefined, hiring: sensitive.length === 0 ? hiring : {} };
    const payload = JSON.parse(Buffer.from(body).toString("utf8")) as Record<string, unknown>;
    return {
      payload: maskSensitive(payload, sensitive),
      hiring: maskedLike(hiring, payload, sensitive),
    };
  };

  return {
    async list({ from, ...automation }) {
      // loaded with the first question: a server that nobody builds with needs none of it
      const { listFields } = await import("../../core/builder/list-fields.ts");
      return listFields(catalog, automation, await seenOf(automation.trigger, from));
    },
  };
}
