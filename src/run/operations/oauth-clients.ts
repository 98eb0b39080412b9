/**
 * What the operator registered at apps that people can sign in to: from the environment, or entered once and sealed. What
 * the environment says wins, so that an installation can be set up as a whole.
 */
import type { OAuthClient } from "../../core/oauth.ts";
import type { Store } from "../../store/store.ts";
import type { Vault } from "../../vault/open-vault.ts";

export interface StoredClient extends OAuthClient {
  /** Values of the app's fields that differ from their defaults, such as a sandbox's addresses. */
  settings: Record<string, unknown>;
}

export interface OAuthClients {
  find(app: string): Promise<(StoredClient & { from: "environment" | "settings" }) | null>;
  set(app: string, client: StoredClient): Promise<void>;
  /** @returns whether one was there */
  remove(app: string): Promise<boolean>;
}

export function oauthClients(options: {
  store: Pick<Store, "keyGet" | "keySet" | "keyDelete">;
  vault: Pick<Vault, "seal" | "open">;
  environment: Readonly<Record<string, string | undefined>>;
  now: () => number;
}): OAuthClients {
  const { store, vault, environment, now } = options;
  const keyOf = (app: string): string => `oauth-client:${app}`;
  return {
    async find(app) {
      const prefix = `HIREWIRE_OAUTH_${app.toUpperCase()}`;
      const [clientId, clientSecret] = [
        environment[`${prefix}_CLIENT_ID`],
        environment[`${prefix}_CLIENT_SECRET`],
      ];
      if (clientId && clientSecret) return { clientId, clientSecret, settings: {}, from: "environment" };
      const sealed = await store.keyGet(keyOf(app), now());
      if (sealed === null) return null;
      try {
        const stored = JSON.parse(vault.open(Buffer.from(sealed, "base64"), keyOf(app))) as StoredClient;
        return { ...stored, from: "settings" };
      } catch {
        return null; // sealed with a key that is gone: as if it had never been entered
      }
    },
    async set(app, client) {
      const sealed = vault.seal(JSON.stringify(client), keyOf(app));
      await store.keySet(keyOf(app), Buffer.from(sealed).toString("base64"), null);
    },
    remove: (app) => store.keyDelete(keyOf(app)),
  };
}
