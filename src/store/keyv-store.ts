/**
 * Lets Keyv keep its entries in the store, so that caches survive a restart and are shared by threads.
 *
 * Source  https://github.com/jaredwray/keyv#storage-adapter-contract-v6 (read 2026-11-21): `expires` is absolute,
 *         in milliseconds since the epoch; a failure is thrown and not also emitted as an event
 */
import { type KeyvStorageAdapter, keyvStorageCapability } from "keyv";
import type { Store } from "./store.ts";

type KeyStore = Pick<Store, "keyGet" | "keySet" | "keyDelete" | "keyClear">;

/** Keyv's interface without its events: nothing happens outside of a call, so there are none to tell. */
export type KeyvStore = Pick<
  KeyvStorageAdapter,
  | "namespace"
  | "capabilities"
  | "get"
  | "getMany"
  | "has"
  | "hasMany"
  | "set"
  | "setMany"
  | "delete"
  | "deleteMany"
  | "clear"
>;

/**
 * A storage adapter for Keyv. Each Keyv needs its own, since it writes its namespace on it; `clear` removes
 * the entries of that namespace only.
 *
 * @example
 * const channels = new Keyv({ store: keyvStore(store), namespace: "slack_channels", ttl: 600_000 });
 */
export function keyvStore(store: KeyStore, now: () => number = Date.now): KeyvStore {
  const prefixed = (key: string): string => `${adapter.namespace ?? ""}::${key}`;

  async function get(key: string): Promise<string | undefined> {
    return (await store.keyGet(prefixed(key), now())) ?? undefined;
  }

  async function set(key: string, value: unknown, expires?: number): Promise<boolean> {
    if (typeof value !== "string")
      throw new TypeError("Only text can be kept: leave Keyv's serialization on.");
    await store.keySet(prefixed(key), value, expires ?? null);
    return true;
  }

  const has = async (key: string): Promise<boolean> => (await get(key)) !== undefined;
  const remove = (key: string): Promise<boolean> => store.keyDelete(prefixed(key));

  const adapter: KeyvStore = {
    namespace: undefined,
    get,
    getMany: (keys) => Promise.all(keys.map(get)),
    has,
    hasMany: (keys) => Promise.all(keys.map(has)),
    set,
    setMany: (entries) => Promise.all(entries.map(({ key, value, expires }) => set(key, value, expires))),
    delete: remove,
    deleteMany: (keys) => Promise.all(keys.map(remove)),
    clear: () => store.keyClear(prefixed("")),
  };
  adapter.capabilities = keyvStorageCapability(adapter);
  return adapter;
}
