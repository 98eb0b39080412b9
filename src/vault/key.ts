/** One key of the vault, and how keys are written down. */
import { createHmac } from "node:crypto";
import { ConfigError } from "../core/errors.ts";

export const KEY_BYTES = 32;
export const KEY_ID_BYTES = 8;

export interface Key {
  bytes: Uint8Array;
  /** Tells keys apart and says nothing about them. */
  id: Uint8Array;
}

export function makeKey(bytes: Uint8Array): Key {
  const id = createHmac("sha256", bytes).update("hirewire vault key id").digest().subarray(0, KEY_ID_BYTES);
  return { bytes, id };
}

/**
 * Reads keys: 32 bytes each, as hex or base64 (either alphabet), separated by commas or white space.
 *
 * @param where  names where they were written, for the error: `HIREWIRE_KEY`
 * @throws {ConfigError} `vault_key_invalid`; it never repeats what was written
 */
export function parseKeys(text: string, where: string): Key[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== "");
  if (words.length === 0) throw invalid(`${where} is empty`, where);
  return words.map((word, index) => {
    const bytes = decode(word);
    if (bytes === null) throw invalid(`Key ${index + 1} of ${words.length} in ${where} can't be used`, where);
    return makeKey(bytes);
  });
}

function decode(word: string): Uint8Array | null {
  if (/^[0-9a-f]{64}$/i.test(word)) return Buffer.from(word, "hex");
  // 32 bytes are 43 characters of base64 and one `=` that may be left out; Buffer reads both alphabets
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(word)) return Buffer.from(word, "base64");
  return null;
}

function invalid(what: string, where: string): ConfigError {
  return new ConfigError(
    `${what}. A key is ${KEY_BYTES} random bytes in base64 or hex: \`openssl rand -base64 ${KEY_BYTES}\` makes one.`,
    { code: "vault_key_invalid", path: where },
  );
}
