/** Processes that share a database must open one another's secrets: one with another key is stopped before it seals anything. */
import { ConfigError } from "../core/errors.ts";
import type { Store } from "../store/store.ts";
import type { Vault } from "../vault/open-vault.ts";

const KEY = "vault::sealed";
const ABOUT = "check:vault";
const WORDS = "sealed with the key of this installation";

/** @throws {ConfigError} `vault_key_other` */
export async function checkKey(
  vault: Vault,
  store: Pick<Store, "keyGet" | "keySet">,
  now: () => number,
): Promise<void> {
  const seal = (): Promise<void> => {
    const sealed = Buffer.from(vault.seal(WORDS, ABOUT)).toString("base64");
    return store.keySet(KEY, sealed, null);
  };
  if ((await store.keyGet(KEY, now())) === null) await seal();
  // of two processes that begin at once, the later one is right
  const sealed = Buffer.from((await store.keyGet(KEY, now())) ?? "", "base64");
  let renewed: Uint8Array;
  try {
    renewed = vault.reseal(new Uint8Array(sealed), ABOUT);
  } catch (cause) {
    throw new ConfigError(
      "The secrets in this database are sealed with another key. Start every process with the same HIREWIRE_KEY; a new key comes first, and the old ones after it, with commas in between.",
      { code: "vault_key_other", cause },
    );
  }
  if (!Buffer.from(renewed).equals(sealed))
    await store.keySet(KEY, Buffer.from(renewed).toString("base64"), null);
}
