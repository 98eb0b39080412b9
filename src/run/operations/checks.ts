/** Asks a destination whether a connection works, and what its account offers. */
import type { Catalog } from "../../core/catalog.ts";
import { ConfigError, HirewireError } from "../../core/errors.ts";
import type { Cache, CallContext, Choice } from "../../core/define-action.ts";
import { secretKeys } from "../../core/fields.ts";
import type { Connection } from "../../core/types.ts";
import type { Store } from "../../store/store.ts";
import type { ConnectionReader } from "../connections.ts";
import type { Directory } from "../directory.ts";
import type { Outbound } from "../outbound/outbound.ts";

/** Somebody is waiting in front of a form. */
const PATIENCE_MS = 30_000;

export interface Checked {
  ok: boolean;
  /** One sentence: who we are there, or what is wrong and what to do. */
  message: string;
  code: string | null;
}

export interface Checks {
  /** Null for an app that only sends: there is nobody to ask. */
  check(idOrName: string): Promise<Checked | null>;
  /** @param given  what the form holds so far: the tabs depend on the spreadsheet */
  choices(idOrName: string, name: string, given: Readonly<Record<string, unknown>>): Promise<Choice[]>;
}

export function checkOperations(options: {
  store: Store;
  catalog: Catalog;
  directory: Directory;
  reader: ConnectionReader;
  outbound: Outbound;
  cacheFor: (connectionId: string) => Cache;
  now: () => number;
  onChange: () => void;
  /** Lets what waits for its credentials go on. */
  letGoOn: (connectionId: string, at: number) => Promise<number>;
}): Checks {
  const { store, catalog, directory, reader, outbound, cacheFor, now, onChange, letGoOn } = options;

  const find = (idOrName: string): Connection => {
    const connection = directory.connection(idOrName) ?? directory.connectionByName(idOrName);
    if (connection) return connection;
    throw new ConfigError(`There is no connection "${idOrName}".`, { code: "connection_not_found" });
  };

  const contextOf = async (connection: Connection): Promise<CallContext> => {
    const app = catalog.actions.get(connection.app);
    if (!app) throw new ConfigError(`${connection.name} only sends events.`, { code: "not_a_destination" });
    reader.forget();
    const { values } = await reader.find(app, connection.name);
    return outbound.clientFor({
      app,
      connection: { id: connection.id, name: connection.name, values },
      cache: cacheFor(connection.id),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  };

  /** A hiring tool's connection without the credentials of its acting side: there is nobody to ask. */
  const onlyReceives = ({ id, app: key }: Connection): boolean => {
    const trigger = catalog.triggers.get(key);
    const app = catalog.actions.get(key);
    if (!trigger || !app) return false;
    const own = secretKeys(app.connection).filter((field) => !Object.hasOwn(trigger.connection, field));
    const set = new Set(directory.secretFields(id).map(({ field }) => field));
    return own.length > 0 && own.every((field) => !set.has(field));
  };

  return {
    async check(idOrName) {
      const connection = find(idOrName);
      const app = catalog.actions.get(connection.app);
      if (!app?.check || onlyReceives(connection)) return null;
      try {
        const who = await app.check(await contextOf(connection));
        const current = await reader.fresh(connection.id);
        // what was changed during the call is not what answered, and must not be undone
        if (current && current.state !== "live" && current.updatedAt === connection.updatedAt) {
          const at = now();
          await store.updateConnection({ ...current, state: "live", stateReason: null, updatedAt: at });
          await letGoOn(connection.id, at);
          await directory.reload();
          onChange();
        }
        return { ok: true, message: `${app.label} answers: ${who}.`, code: null };
      } catch (error) {
        if (!(error instanceof HirewireError)) throw error;
        return { ok: false, message: error.message, code: error.code };
      }
    },

    async choices(idOrName, name, given) {
      const connection = find(idOrName);
      const choices = catalog.actions.get(connection.app)?.choices;
      const load = choices && Object.hasOwn(choices, name) ? choices[name] : undefined;
      if (!load) {
        throw new ConfigError(`${connection.name} offers no choice of "${name}".`, {
          code: "choices_not_found",
        });
      }
      return await load({ ...(await contextOf(connection)), given });
    },
  };
}
