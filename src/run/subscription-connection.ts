/** A subscription as its deliveries need it: in place of a connection, with its address and its secret. */
import { ConfigError, Gone } from "../core/errors.ts";
import { SUBSCRIBER } from "../core/subscription.ts";
import type { Store } from "../store/store.ts";
import type { Vault } from "../vault/open-vault.ts";
import type { ReadyConnection } from "./connections.ts";

/**
 * Asked of the store with every delivery: one that was ended is not told of anything more.
 *
 * @throws {Gone} when it was removed or has expired
 * @throws {ConfigError} `secret_unreadable`
 */
export async function readSubscription(
  {
    store,
    vault,
    now,
  }: { store: Pick<Store, "subscription">; vault: Pick<Vault, "open">; now: () => number },
  id: string,
): Promise<ReadyConnection> {
  const found = await store.subscription(id);
  if (!found || found.removedAt !== null || found.sealed === null) {
    throw new Gone("The subscription was removed.", { code: "subscription_removed" });
  }
  if (found.expiresAt !== null && found.expiresAt <= now()) {
    throw new Gone("The subscription has expired.", { code: "subscription_expired" });
  }
  const { targetUrl, createdAt } = found;
  return {
    connection: {
      id,
      name: new URL(targetUrl).host,
      app: SUBSCRIBER,
      settings: {},
      state: "live",
      stateReason: null,
      createdAt,
      updatedAt: createdAt,
    },
    values: { target_url: targetUrl, signing_secret: secretOf(found.sealed, id, vault) },
  };
}

function secretOf(sealed: Uint8Array, id: string, vault: Pick<Vault, "open">): string {
  try {
    return vault.open(sealed, `secret:${id}`);
  } catch (cause) {
    throw new ConfigError(
      "The signing secret of this subscription can't be opened with the key in use. Start Hirewire with the right key, or let it be subscribed anew.",
      { code: "secret_unreadable", cause },
    );
  }
}
