/** The secret by which the sign-in library knows its own cookies again, made once and kept sealed. */
import type { Store } from "../store/store.ts";
import type { Vault } from "../vault/open-vault.ts";
import { newSecretToken } from "./secret-token.ts";

const KEY = "accounts::cookie-secret";

export async function cookieSecret(options: {
  store: Pick<Store, "keyGet" | "keySet">;
  vault: Vault;
  now: () => number;
}): Promise<string> {
  const { store, vault, now } = options;
  const kept = await store.keyGet(KEY, now());
  if (kept !== null) {
    try {
      return vault.open(Buffer.from(kept, "base64"), KEY);
    } catch {
      // sealed with a key that is gone: whoever is just at the issuer has to begin again
    }
  }
  const secret = newSecretToken();
  await store.keySet(KEY, Buffer.from(vault.seal(secret, KEY)).toString("base64"), null);
  return secret;
}
