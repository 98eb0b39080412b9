/** What an owner does with connections: make, change, rotate, reconnect, remove. */
import { ConfigError } from "../../core/errors.ts";
import type { Catalog } from "../../core/catalog.ts";
import { secretKeys } from "../../core/fields.ts";
import { newHookId, newId } from "../../core/id.ts";
import type { Connection, Hook, SealedSecret } from "../../core/types.ts";
import type { Store } from "../../store/store.ts";
import type { Vault } from "../../vault/open-vault.ts";
import { clearConnectionCache } from "../connection-cache.ts";
import type { Directory, SecretState } from "../directory.ts";
import { appCalled, checkValues, differingFields } from "./connection-values.ts";
import { connectionMerger, isEntered, rotates } from "./merge-connection.ts";

/** How long the old secret stays valid beside a new one unless the owner says otherwise. */
export const DEFAULT_OVERLAP_HOURS = 24;

export interface ConnectionView extends Connection {
  label: string;
  /** Which secrets are set and how many are active; never their values. */
  secrets: SecretState[];
  /** Path of the hook, when the app sends events. */
  hookPath: string | null;
}

export interface Connections {
  list(): ConnectionView[];
  get(idOrName: string): ConnectionView;
  create(input: {
    app: string;
    name?: string | undefined;
    values: Record<string, unknown>;
  }): Promise<ConnectionView>;
  /**
   * Changes settings and sets secrets. A signing secret gets a successor; other secrets are replaced, and forgotten where
   * null is given.
   *
   * @param input.elsewhere  what becomes of secrets that are left out although they would be sent somewhere else from now
   * on: whoever asks is refused, unless they may be forgotten
   * @throws {SecretsNeededAgain}
   */
  update(
    idOrName: string,
    input: {
      name?: string | undefined;
      values?: Record<string, unknown> | undefined;
      overlapHours?: number | undefined;
      elsewhere?: "refuse" | "forget" | undefined;
    },
  ): Promise<ConnectionView>;
  /**
   * What making the connection like this would change, as labels of fields; empty when nothing would. Settings that
   * are left out go back to their defaults, secrets that are left out stay.
   *
   * @throws {ConfigError} as `update`
   */
  differences(idOrName: string, values: Record<string, unknown>): Promise<string[]>;
  /** Makes it like this, with the same meaning of what is left out. */
  replaceValues(idOrName: string, values: Record<string, unknown>): Promise<ConnectionView>;
  /**
   * All values that it would hold, unsealed, with these changes: to be tried before they are kept.
   *
   * @throws {ConfigError} as `update`
   */
  valuesWith(idOrName: string, values: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Retires the address and hands out a new one. */
  replaceHook(idOrName: string): Promise<ConnectionView>;
  remove(idOrName: string): Promise<void>;
}

export function connectionOperations(options: {
  store: Store;
  vault: Vault;
  catalog: Catalog;
  directory: Directory;
  now: () => number;
  /** Called after every change, so that workers forget what they knew. */
  onChange: () => void;
  /** What has to be done while its credentials are still there. */
  beforeRemove?: (id: string) => Promise<void>;
  /** Lets what waits for its credentials go on. */
  letGoOn?: (id: string, at: number) => Promise<number>;
}): Connections {
  const { store, vault, catalog, directory, now, onChange, beforeRemove } = options;
  const { letGoOn = (connectionId, at) => store.releaseHeld("auth_expired", { connectionId }, at) } = options;

  const merged = connectionMerger({ store, vault, catalog });

  const view = (connection: Connection): ConnectionView => {
    const hook = directory.hookOf(connection.id);
    return {
      ...connection,
      label: catalog.app(connection.app)?.label ?? connection.app,
      secrets: directory.secretFields(connection.id),
      hookPath: hook ? `/in/${hook.id}` : null,
    };
  };

  const find = (idOrName: string): Connection => {
    const connection = directory.connection(idOrName) ?? directory.connectionByName(idOrName);
    if (connection) return connection;
    const names = directory.connections().map(({ name }) => name);
    throw new ConfigError(
      `There is no connection "${idOrName}". ${names.length ? `There are: ${names.join(", ")}.` : "None has been made yet."}`,
      { code: "connection_not_found" },
    );
  };

  const nameFor = (wanted: string | undefined, app: string, self?: string): string => {
    const taken = new Set(directory.connections().flatMap(({ id, name }) => (id === self ? [] : [name])));
    if (wanted !== undefined) {
      if (!/^[a-z0-9][a-z0-9_-]{0,63}$/.test(wanted)) {
        throw new ConfigError(
          `"${wanted}" can't be a connection's name: use up to 64 lower-case letters, digits, - and _.`,
          { code: "invalid_name", path: "name" },
        );
      }
      if (!taken.has(wanted)) return wanted;
      throw new ConfigError(`There is already a connection "${wanted}". Choose another name.`, {
        code: "name_taken",
        path: "name",
      });
    }
    let name = app;
    for (let count = 2; taken.has(name); count += 1) name = `${app}_${count}`;
    return name;
  };

  const seal = (connectionId: string, field: string, value: string, at: number): SealedSecret => {
    const id = newId("sec", at);
    return {
      id,
      connectionId,
      field,
      sealed: vault.seal(value, `secret:${id}`),
      createdAt: at,
      retiresAt: null,
    };
  };

  const changed = async (): Promise<void> => {
    await directory.reload();
    onChange();
  };

  const change: Connections["update"] = async (
    idOrName,
    { name, values = {}, overlapHours = DEFAULT_OVERLAP_HOURS, elsewhere },
  ) => {
    const connection = find(idOrName);
    const { fields } = appCalled(catalog, connection.app);
    const at = now();
    const { after, before, lost, forgotten, moves } = await merged(connection, values, elsewhere);
    const entered = Object.entries(after.secrets).filter(([field]) => isEntered(values[field]));
    const reconnected = connection.state === "auth_expired" && entered.length > 0;
    const settled: Connection = {
      ...connection,
      name: name === undefined ? connection.name : nameFor(name, connection.app, connection.id),
      settings: after.settings,
      state: reconnected ? "live" : connection.state,
      stateReason: reconnected ? null : connection.stateReason,
      updatedAt: at,
    };
    for (const { id } of forgotten) await store.deleteSecret(id);
    // at no moment is a secret beside an address that it was not entered for
    if (moves) await store.updateConnection(settled);
    for (const [field, value] of entered) {
      if (value === before.secrets[field] && !moves) continue;
      const overlapMs = rotates(fields[field]) ? overlapHours * 60 * 60 * 1000 : 0;
      const successor = seal(connection.id, field, value, at);
      await store.addSecret(successor);
      await store.retireSecrets(connection.id, field, successor.id, at + overlapMs);
      for (const each of lost.filter((one) => one.field === field)) await store.deleteSecret(each.id);
    }
    if (entered.length > 0 || forgotten.length > 0) await clearConnectionCache(store, connection.id);
    if (!moves) await store.updateConnection(settled);
    if (reconnected) await letGoOn(connection.id, at);
    await store.releaseHeld("quota", { connectionId: connection.id }, at); // it may be another account now
    // a run held because something was set up wrongly gets another chance whenever that may have been mended
    await store.releaseHeld("config", {}, at);
    await changed();
    return view(find(connection.id));
  };

  // of two changes at once neither may keep the settings of one beside the secrets of the other
  let changing: Promise<unknown> = Promise.resolve();
  const update: Connections["update"] = (idOrName, input) => {
    const mine = changing.then(() => change(idOrName, input));
    changing = mine.catch(() => undefined);
    return mine;
  };

  /** So that a setting which is left out goes back to its default. */
  const emptySettings = ({ app }: Connection): Record<string, unknown> => {
    const { fields } = appCalled(catalog, app);
    const secret = new Set(secretKeys(fields));
    return Object.fromEntries(Object.keys(fields).flatMap((key) => (secret.has(key) ? [] : [[key, ""]])));
  };

  return {
    list: () => directory.connections().map(view),
    get: (idOrName) => view(find(idOrName)),

    async create({ app: appKey, name, values }) {
      const app = appCalled(catalog, appKey);
      const at = now();
      const { settings, secrets } = checkValues(catalog, app, values);
      const connection: Connection = {
        id: newId("con", at),
        name: nameFor(name, appKey),
        app: appKey,
        settings,
        state: "new",
        stateReason: null,
        createdAt: at,
        updatedAt: at,
      };
      const hook: Hook | null = app.receives
        ? { id: newHookId(), connectionId: connection.id, state: "active", createdAt: at, retiredAt: null }
        : null;
      const sealed = Object.entries(secrets).map(([field, value]) => seal(connection.id, field, value, at));
      await store.createConnection(connection, sealed, hook);
      // runs may be waiting for just this connection to be made
      await store.releaseHeld("config", {}, at);
      await changed();
      return view(find(connection.id));
    },

    update,
    replaceValues: (idOrName, values) =>
      update(idOrName, { values: { ...emptySettings(find(idOrName)), ...values } }),

    async differences(idOrName, values) {
      const connection = find(idOrName);
      const { before, after } = await merged(connection, { ...emptySettings(connection), ...values });
      return differingFields(appCalled(catalog, connection.app).fields, before, after);
    },

    async valuesWith(idOrName, values) {
      const { after } = await merged(find(idOrName), values);
      return { ...after.settings, ...after.secrets };
    },

    async replaceHook(idOrName) {
      const connection = find(idOrName);
      const at = now();
      const old = directory.hookOf(connection.id);
      if (!old) {
        throw new ConfigError(`${connection.name} sends no events, so it has no address.`, {
          code: "no_hook",
        });
      }
      await store.addHook({
        id: newHookId(),
        connectionId: connection.id,
        state: "active",
        createdAt: at,
        retiredAt: null,
      });
      await store.retireHook(old.id, at);
      await changed();
      return view(find(connection.id));
    },

    async remove(idOrName) {
      const connection = find(idOrName);
      await beforeRemove?.(connection.id);
      await store.deleteConnection(connection.id, now());
      await changed();
    },
  };
}
