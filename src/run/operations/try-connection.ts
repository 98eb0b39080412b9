/**
 * Asks a destination whether it takes what somebody has entered, before any of it is kept: a wrong token is said at its
 * field, and what works goes on working.
 */
import type { Catalog } from "../../core/catalog.ts";
import type { ActionApp, Cache } from "../../core/define-action.ts";
import { ConfigError, HirewireError } from "../../core/errors.ts";
import { secretKeys } from "../../core/fields.ts";
import type { Outbound } from "../outbound/outbound.ts";
import type { Checked } from "./checks.ts";
import { appCalled, checkValues } from "./connection-values.ts";
import type { Connections } from "./connections.ts";

export interface Tries {
  /**
   * @param input.connection  id or name of one that is there: what is left out is as it is kept
   * @returns null when there is nobody to ask
   * @throws {ConfigError} at the first value that does not fit, with its field as `path`
   */
  try(input: {
    app: string;
    connection?: string | undefined;
    values: Record<string, unknown>;
  }): Promise<Checked | null>;
}

/** Somebody is waiting in front of a form. */
const PATIENCE_MS = 20_000;

export function tryOperations(options: {
  catalog: Catalog;
  connections: Pick<Connections, "get" | "valuesWith">;
  outbound: Pick<Outbound, "clientFor">;
}): Tries {
  const { catalog, connections, outbound } = options;

  const valuesOf = async (
    app: string,
    idOrName: string | undefined,
    entered: Record<string, unknown>,
  ): Promise<Record<string, unknown>> => {
    if (idOrName === undefined) {
      const { settings, secrets } = checkValues(catalog, appCalled(catalog, app), entered);
      return { ...settings, ...secrets };
    }
    const connection = connections.get(idOrName);
    if (connection.app === app) return connections.valuesWith(idOrName, entered);
    throw new ConfigError(`${connection.name} is a connection to ${connection.label}.`, {
      code: "unknown_app",
      path: "app",
    });
  };

  return {
    async try({ app: key, connection: idOrName, values: entered }) {
      const values = await valuesOf(key, idOrName, entered);
      const app = catalog.actions.get(key);
      if (!app?.check || onlyReceives(catalog, app, values)) return null;
      const known = Object.entries(values).filter(([field]) => Object.hasOwn(app.connection, field));
      const context = outbound.clientFor({
        app,
        // an id of its own: budgets and cached tokens of the real one are left alone
        connection: {
          id: `try ${key} ${idOrName ?? ""}`,
          name: app.label,
          values: Object.fromEntries(known),
        },
        cache: throwAwayCache(),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      try {
        return { ok: true, message: `${app.label} answers: ${await app.check(context)}.`, code: null };
      } catch (error) {
        if (!(error instanceof HirewireError)) throw error;
        return { ok: false, message: error.message, code: error.code };
      }
    },
  };
}

/** A hiring tool without the credentials of its acting side. */
function onlyReceives(catalog: Catalog, app: ActionApp, values: Readonly<Record<string, unknown>>): boolean {
  const trigger = catalog.triggers.get(app.key);
  if (!trigger) return false;
  const own = secretKeys(app.connection).filter((field) => !Object.hasOwn(trigger.connection, field));
  return own.length > 0 && own.every((field) => values[field] === undefined);
}

function throwAwayCache(): Cache {
  const kept = new Map<string, unknown>();
  return {
    get: (key) => Promise.resolve(kept.get(key)),
    set: (key, value) => Promise.resolve(void kept.set(key, value)),
    delete: (key) => Promise.resolve(void kept.delete(key)),
  };
}
