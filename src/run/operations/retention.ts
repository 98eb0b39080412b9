/** How long what each source sends is kept, and what goes when. The periods themselves are settings of its connection. */
import { ConfigError } from "../../core/errors.ts";
import type { Connection } from "../../core/types.ts";
import type { Store } from "../../store/store.ts";
import type { Directory } from "../directory.ts";
import type { Housekeeping } from "../housekeeping/housekeeping.ts";
import { DAY_MS, keepOf, type KeepSettings } from "../housekeeping/keep-settings.ts";

/** Days; 0: for ever, or as long as the event. */
export interface KeepDays {
  keepDays: number;
  keepPayloadDays: number;
}

/** What goes by age. An event counts from the last thing that happened to it, so these are the earliest moments. */
export interface Outlook {
  /** When the oldest goes; null when nothing does. */
  eventsAt: number | null;
  payloadsAt: number | null;
  /** How many would go within seven days. */
  eventsSoon: number;
  payloadsSoon: number;
  /** More than those were not counted. */
  more: boolean;
}

export interface SourceRetention extends KeepDays {
  connectionId: string;
  /** Null when it was removed and its events are still kept. */
  name: string | null;
  app: string | null;
  /** Null: as the installation. */
  own: { keepDays: number | null; keepPayloadDays: number | null };
  oldestAt: number | null;
  outlook: Outlook;
}

export interface Retention {
  all(): Promise<{ installation: KeepDays; sources: SourceRetention[] }>;
  /**
   * What would go if the periods were these; null: as the installation.
   *
   * @throws {ConfigError} `connection_not_found`
   */
  outlook(
    connection: string,
    wanted: { keepDays: number | null; keepPayloadDays: number | null },
  ): Promise<KeepDays & { outlook: Outlook; now: { events: number; payloads: number; more: boolean } }>;
}

const SOON_MS = 7 * DAY_MS;
const LOOKED_AT = 2_000;

export function retentionOperations(options: {
  store: Pick<Store, "eventConnections" | "oldestEvents">;
  directory: Pick<Directory, "connections" | "connection" | "connectionByName" | "hookOf">;
  storage: Housekeeping["storage"];
  now: () => number;
}): Retention {
  const { store, directory, storage, now } = options;

  const installation = async (): Promise<KeepDays> => {
    const { keepDays, keepPayloadDays } = (await storage()).keep;
    return { keepDays, keepPayloadDays };
  };

  const outlookOf = async (
    connectionId: string,
    { keepDays, keepPayloadDays }: KeepDays,
  ): Promise<{ oldestAt: number | null; outlook: Outlook }> => {
    const until = now() + SOON_MS;
    const before = { events: cutoff(keepDays, until), payloads: cutoff(keepPayloadDays, until) };
    const { oldestAt, events, payloads, more } = await store.oldestEvents(connectionId, before, LOOKED_AT);
    const goes = (days: number): number | null =>
      days === 0 || oldestAt === null ? null : Math.max(now(), oldestAt + days * DAY_MS);
    return {
      oldestAt,
      outlook: {
        eventsAt: goes(keepDays),
        payloadsAt: goes(keepPayloadDays),
        eventsSoon: events,
        payloadsSoon: payloads,
        more,
      },
    };
  };

  const view = async (
    connectionId: string,
    connection: Connection | undefined,
    rule: KeepSettings | KeepDays,
  ): Promise<SourceRetention> => {
    const { own, ...days } = keepOf(rule, connection);
    return {
      connectionId,
      name: connection?.name ?? null,
      app: connection?.app ?? null,
      own,
      ...days,
      ...(await outlookOf(connectionId, days)),
    };
  };

  return {
    async all() {
      const rule = await installation();
      const there = directory.connections().filter(({ id }) => directory.hookOf(id) !== undefined);
      const ids = new Set([...there.map(({ id }) => id), ...(await store.eventConnections())]);
      const sources: SourceRetention[] = [];
      for (const id of ids) {
        const each = await view(id, directory.connection(id), rule);
        // nothing is left of it
        if (each.name !== null || each.oldestAt !== null) sources.push(each);
      }
      return { installation: rule, sources };
    },

    async outlook(named, wanted) {
      const connection = directory.connection(named) ?? directory.connectionByName(named);
      if (!connection) {
        throw new ConfigError(`There is no connection "${named}".`, { code: "connection_not_found" });
      }
      const rule = await installation();
      const days: KeepDays = {
        keepDays: wanted.keepDays ?? rule.keepDays,
        keepPayloadDays: wanted.keepPayloadDays ?? rule.keepPayloadDays,
      };
      const { outlook } = await outlookOf(connection.id, days);
      const at = now();
      const before = { events: cutoff(days.keepDays, at), payloads: cutoff(days.keepPayloadDays, at) };
      const { events, payloads, more } = await store.oldestEvents(connection.id, before, LOOKED_AT);
      return { ...days, outlook, now: { events, payloads, more } };
    },
  };
}

function cutoff(days: number, at: number): number | null {
  return days === 0 ? null : at - days * DAY_MS;
}
