/** What one of several workspaces is shown of the room that is taken. */
import type { Store } from "../store/store.ts";
import type { QuotaUse } from "../store/workspaces.ts";

/** The same store, which takes as much room as is counted for its workspace, and not what all take together. */
export function withOwnUse(store: Store, use: () => Promise<QuotaUse>): Store {
  const usage: Store["usage"] = async () => ({
    ...(await store.usage()),
    bytes: (await use()).keptBytes,
    spareBytes: 0,
  });
  return new Proxy(store, {
    get: (target, key): unknown => (key === "usage" ? usage : Reflect.get(target, key)),
  });
}
