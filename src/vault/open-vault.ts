/**
 * Seals secrets with AES-256-GCM. What is sealed is bound to the row that it belongs to, so that a value copied
 * to another row does not open there, and names the key that sealed it, so that keys can be changed
 * one row at a time.
 *
 *     byte 0      version, 1
 *     bytes 1-8   key id
 *     bytes 9-20  nonce, random: 96 bits are safe for 2^32 seals with one key (NIST SP 800-38D, section 8.3)
 *     then        the sealed text, as long as the plain one
 *     last 16     tag
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { ConfigError } from "../core/errors.ts";
import { type Key, KEY_ID_BYTES, parseKeys } from "./key.ts";
import { createKeyFile, readKeyFile } from "./key-file.ts";

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES;

export interface Vault {
  /**
   * @param about  names the row that will hold it, such as `secret:<id>`; it must be the same when it is opened
   */
  seal(plain: string, about: string): Uint8Array;
  /** @throws {ConfigError} `secret_unreadable`: the key is another, or the bytes or the row were changed */
  open(sealed: Uint8Array, about: string): string;
  /**
   * For key rotation: the same secret, sealed with the first key. What the first key sealed comes back as it is.
   *
   * @throws {ConfigError} `secret_unreadable`
   */
  reseal(sealed: Uint8Array, about: string): Uint8Array;
}

/**
 * Opens the vault with the keys that were given, or with a key file in the data folder, which is made on the first
 * start. A key file that is there besides opens too, so that an installation can move to a given key.
 *
 * @param options.key  one or several keys, comma-separated: the first seals, all of them open
 * @throws {ConfigError} `vault_key_invalid`, `vault_key_exposed`, `vault_key_unreadable`
 * @example
 * const vault = openVault({ dataDir: "data", key: process.env.HIREWIRE_KEY });
 */
export function openVault({ dataDir, key }: { dataDir: string; key?: string | undefined }): Vault {
  const given = key === undefined ? [] : parseKeys(key, "HIREWIRE_KEY");
  const kept = readKeyFile(dataDir) ?? (given.length === 0 ? createKeyFile(dataDir) : []);
  return createVault([...given, ...kept]);
}

function createVault(keys: Key[]): Vault {
  const current = keys[0]!;
  const byId = new Map(keys.map((key) => [idOf(key.id), key]));

  function seal(plain: string, about: string): Uint8Array {
    const header = Buffer.concat([Buffer.of(VERSION), current.id]);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", current.bytes, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(boundTo(header, about));
    const text = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
    return new Uint8Array(Buffer.concat([header, nonce, text, cipher.getAuthTag()]));
  }

  function open(sealed: Uint8Array, about: string): string {
    if (sealed.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES || sealed[0] !== VERSION) {
      throw unreadable("the stored bytes are not a sealed secret");
    }
    const header = sealed.subarray(0, HEADER_BYTES);
    const key = byId.get(idOf(header.subarray(1)));
    if (key === undefined) throw unreadable(`no key with the id ${idOf(header.subarray(1))} is known`);
    const nonce = sealed.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
    const decipher = createDecipheriv("aes-256-gcm", key.bytes, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(boundTo(header, about));
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    try {
      const text = sealed.subarray(HEADER_BYTES + NONCE_BYTES, sealed.length - TAG_BYTES);
      return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
    } catch (cause) {
      throw unreadable(`${about} was changed, or belongs to another row`, cause);
    }
  }

  function reseal(sealed: Uint8Array, about: string): Uint8Array {
    const plain = open(sealed, about);
    const isCurrent = idOf(sealed.subarray(1, HEADER_BYTES)) === idOf(current.id);
    return isCurrent ? sealed : seal(plain, about);
  }

  return { seal, open, reseal };
}

function boundTo(header: Uint8Array, about: string): Uint8Array {
  return Buffer.concat([header, Buffer.from(about, "utf8")]);
}

function idOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function unreadable(detail: string, cause?: unknown): ConfigError {
  return new ConfigError(
    "A stored secret can't be opened with the keys at hand. Start Hirewire with the key that sealed it (HIREWIRE_KEY, or the file `key` in the data folder), or enter the secret again.",
    { code: "secret_unreadable", detail, cause },
  );
}
