/**
 * Connections as a step needs them: found by name, secrets unsealed, values checked. What was read is kept
 * for a few seconds and forgotten at once when somebody says that a connection changed.
 */
import { isDeepStrictEqual } from "node:util";
import type { CalledApp } from "../core/define-action.ts";
import { ConfigError } from "../core/errors.ts";
import { checkFields } from "../core/fields.ts";
import { SUBSCRIBER } from "../core/subscription.ts";
import type { Connection } from "../core/types.ts";
import type { Store } from "../store/store.ts";
import type { Vault } from "../vault/open-vault.ts";
import { readSubscription } from "./subscription-connection.ts";

export interface ReadyConnection {
  /** Null for an app that works without one. */
  connection: Connection | null;
  /** Settings and unsealed secrets by field. Never logged. */
  values: Record<string, unknown>;
}

export interface ConnectionReader {
  /**
   * @param name  as the step names it; without one the app's only connection is meant
   * @throws {ConfigError} `connection_missing`, `connection_ambiguous`, `connection_of_other_app`,
   * `secret_unreadable`, or as {@link checkFields}
   * @throws {Gone} when the name is a subscription's that has ended
   */
  find(app: CalledApp, name: string | undefined): Promise<ReadyConnection>;
  /** As it is in the store now. */
  fresh(id: string): Promise<Connection | undefined>;
  /** Forgets what was read. */
  forget(): void;
}

const KEEP_MS = 5_000;

export function createConnectionReader(options: {
  store: Pick<Store, "connections" | "secrets" | "subscription">;
  vault: Pick<Vault, "open">;
  now: () => number;
}): ConnectionReader {
  const { store, vault, now } = options;
  let list: { at: number; connections: Promise<Connection[]> } | null = null;
  const bare = new WeakMap<CalledApp, Record<string, unknown> | null>();
  const ready = new Map<string, { at: number; values: Promise<Record<string, unknown> | null> }>();
  const isOld = (at: number): boolean => Math.abs(now() - at) > KEEP_MS;

  const all = (): Promise<Connection[]> => {
    if (list && !isOld(list.at)) return list.connections;
    const connections = store.connections();
    const mine = { at: now(), connections };
    list = mine;
    connections.catch(() => {
      if (list === mine) list = null;
    });
    return connections;
  };
  const forget = (): void => {
    list = null;
    ready.clear();
  };

  /** @returns null when the connection was changed meanwhile: its secrets must not go to where it led before */
  const readValues = async (
    app: CalledApp,
    connection: Connection,
  ): Promise<Record<string, unknown> | null> => {
    const given: Record<string, unknown> = { ...connection.settings };
    const secrets = await store.secrets(connection.id);
    // oldest first, so that the newest of a rotated secret wins
    for (const secret of secrets.toSorted((one, other) => one.createdAt - other.createdAt)) {
      if (secret.retiresAt !== null && secret.retiresAt <= now()) continue;
      try {
        given[secret.field] = vault.open(secret.sealed, `secret:${secret.id}`);
      } catch (error) {
        throw new ConfigError(
          `A secret of the connection "${connection.name}" cannot be opened with the key in use. Start Hirewire with the right key, or enter the secret again.`,
          { code: "secret_unreadable", path: secret.field, cause: error },
        );
      }
    }
    if (!isDeepStrictEqual(await settingsNow(connection.id), connection.settings)) return null;
    // an app that also sends events keeps settings here that its actions don't know
    const known = Object.entries(given).filter(([key]) => Object.hasOwn(app.connection, key));
    return checkFields(app.connection, Object.fromEntries(known), { label: app.label });
  };

  const settingsNow = async (id: string): Promise<Connection["settings"] | undefined> =>
    (await store.connections()).find((connection) => connection.id === id)?.settings;

  const valuesOf = async (
    app: CalledApp,
    connection: Connection,
  ): Promise<Record<string, unknown> | null> => {
    const kept = ready.get(connection.id);
    if (kept && !isOld(kept.at)) return kept.values;
    const entry = { at: now(), values: readValues(app, connection) };
    ready.set(connection.id, entry);
    entry.values.catch(() => {
      if (ready.get(connection.id) === entry) ready.delete(connection.id);
    });
    return entry.values;
  };

  const valuesWithout = (app: CalledApp): Record<string, unknown> | null => {
    let values = bare.get(app);
    if (values === undefined) bare.set(app, (values = withoutConnection(app)));
    return values;
  };

  const reader: ConnectionReader = {
    async find(app, name) {
      if (app.key === SUBSCRIBER) return readSubscription(options, name ?? "");
      let connection = pick(app, name, await all());
      if (connection === null) {
        const values = name === undefined ? valuesWithout(app) : null;
        if (values) return { connection: null, values };
        forget(); // it may have been made a moment ago
        connection = pick(app, name, await all());
      }
      if (connection === null) throw missing(app, name);
      const values = await valuesOf(app, connection);
      if (values) return { connection, values };
      forget();
      return await reader.find(app, name);
    },
    async fresh(id) {
      forget();
      return (await all()).find((connection) => connection.id === id);
    },
    forget,
  };
  return reader;
}

function pick(app: CalledApp, name: string | undefined, connections: Connection[]): Connection | null {
  if (name !== undefined) {
    const named = connections.find((connection) => connection.name === name);
    if (named && named.app !== app.key) {
      throw new ConfigError(
        `The connection "${name}" is not one to ${app.label}. Choose a ${app.label} connection in the step.`,
        { code: "connection_of_other_app", path: "connection" },
      );
    }
    return named ?? null;
  }
  const [only, another] = connections.filter((connection) => connection.app === app.key);
  if (only && another) {
    throw new ConfigError(
      `There are several ${app.label} connections: name the one to use in the step, such as \`connection: ${only.name}\`.`,
      { code: "connection_ambiguous", path: "connection" },
    );
  }
  return only ?? null;
}

/** An app whose fields may all be left out, such as plain HTTP, works without a connection. */
function withoutConnection(app: CalledApp): Record<string, unknown> | null {
  try {
    const values = checkFields(app.connection, {}, { label: app.label });
    app.validate?.(values as never);
    return values;
  } catch {
    return null;
  }
}

function missing(app: CalledApp, name: string | undefined): ConfigError {
  const message =
    name === undefined
      ? `No connection to ${app.label} has been made yet. Make one, then let this run go on.`
      : `There is no connection "${name}". Make one to ${app.label} with that name, then let this run go on.`;
  return new ConfigError(message, { code: "connection_missing", path: "connection" });
}
