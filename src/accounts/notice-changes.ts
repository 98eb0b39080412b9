/** Tells whoever listens that somebody's access may be less than it was, so that answers that last can look again. */
import type { AccountStore } from "../store/accounts.ts";

export interface AccessChanges {
  /** @returns how to stop listening */
  listen(listener: () => void): () => void;
}

/** Writes after which somebody may do less. */
const LESSEN = new Set<PropertyKey>([
  "changeUser",
  "removeUser",
  "endSession",
  "endSessions",
  "useReset",
  "deleteRows",
] satisfies (keyof AccountStore)[]);

/** @returns the same store, whose writes are told once they are committed */
export function noticeChanges(store: AccountStore): { store: AccountStore; changes: AccessChanges } {
  const listeners = new Set<() => void>();
  const noticing = new Proxy(store, {
    get(target, key) {
      const method: unknown = Reflect.get(target, key);
      if (!LESSEN.has(key) || typeof method !== "function") return method;
      return async (...args: unknown[]): Promise<unknown> => {
        const outcome: unknown = await Reflect.apply(method, target, args);
        for (const listener of listeners) listener();
        return outcome;
      };
    },
  });
  return {
    store: noticing,
    changes: {
      listen(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
  };
}
