/**
 * Small keyed state of one connection, such as access tokens and pickers' choices, kept in the store so that
 * workers and restarts share it. Sealed, and bound to its key, so that a token copied to another connection
 * does not open there.
 */
import type { Keyv } from "keyv";
import type { Cache } from "../core/define-action.ts";
import type { Store } from "../store/store.ts";
import type { Vault } from "../vault/open-vault.ts";

type KeyStore = Pick<Store, "keyGet" | "keySet" | "keyDelete" | "keyClear">;

/** @returns the cache of each connection; a value that cannot be opened any more counts as not there */
export function createConnectionCaches(options: {
  store: KeyStore;
  vault: Pick<Vault, "seal" | "open">;
  now: () => number;
}): (connectionId: string) => Cache {
  const { store, vault, now } = options;
  const open = new Map<string, Cache>();

  const cacheOf = (connectionId: string): Cache => {
    let opened: Promise<Keyv> | undefined;
    const keyvOf = (): Promise<Keyv> => (opened ??= connectionKeyv(store, connectionId, now));
    const about = (key: string): string => `key:${connectionId}:${key}`;
    return {
      async get(key) {
        const sealed = await (await keyvOf()).get<string>(key);
        if (sealed === undefined) return undefined;
        try {
          return JSON.parse(vault.open(Buffer.from(sealed, "base64"), about(key))) as unknown;
        } catch {
          return undefined; // sealed with a key that is gone: it is fetched again
        }
      },
      async set(key, value, ttlMs) {
        const sealed = vault.seal(JSON.stringify(value ?? null), about(key));
        await (await keyvOf()).set(key, Buffer.from(sealed).toString("base64"), ttlMs);
      },
      async delete(key) {
        await (await keyvOf()).delete(key);
      },
    };
  };

  return (connectionId) => {
    const cache = open.get(connectionId) ?? cacheOf(connectionId);
    open.set(connectionId, cache);
    return cache;
  };
}

/** Forgets everything that was kept for a connection: its credentials changed. */
export async function clearConnectionCache(store: KeyStore, connectionId: string): Promise<void> {
  await (await connectionKeyv(store, connectionId, Date.now)).clear();
}

async function connectionKeyv(store: KeyStore, connectionId: string, now: () => number): Promise<Keyv> {
  // few connections keep anything
  const [{ Keyv }, { keyvStore }] = await Promise.all([import("keyv"), import("../store/keyv-store.ts")]);
  // a failure to read must reach the run, not vanish into an event
  return new Keyv({
    store: keyvStore(store, now),
    namespace: `connection:${connectionId}`,
    throwOnErrors: true,
  });
}
