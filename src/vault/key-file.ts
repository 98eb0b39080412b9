/** The key file of an installation that was given no key: made once, readable by its owner only. */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../core/errors.ts";
import { type Key, KEY_BYTES, parseKeys } from "./key.ts";

const READ_BY_OTHERS = 0o077;

/**
 * @returns the keys in the file, or null when there is no file
 * @throws {ConfigError} `vault_key_exposed` when other users may read it, `vault_key_invalid`
 */
export function readKeyFile(dataDir: string): Key[] | null {
  const file = keyFile(dataDir);
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY);
  } catch (error) {
    if (isCode(error, "ENOENT")) return null;
    throw new ConfigError(
      `The key file ${file} can't be read. Make it readable for the user that runs Hirewire.`,
      {
        code: "vault_key_unreadable",
        cause: error,
      },
    );
  }
  try {
    // Windows keeps permissions in another way, and reports the file as readable by all
    const exposed = process.platform !== "win32" && (fstatSync(descriptor).mode & READ_BY_OTHERS) !== 0;
    if (exposed) {
      throw new ConfigError(
        `Other users of this machine may read the key file ${file}. Close it with \`chmod 600 ${file}\`, and replace the secrets of your connections if somebody else may have read it.`,
        { code: "vault_key_exposed" },
      );
    }
    return parseKeys(readFileSync(descriptor, "utf8"), file);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Makes the file with one new key, unless another process was faster, and returns what is in it. It is on the
 * disk before this returns: a secret that is sealed with a lost key is lost.
 */
export function createKeyFile(dataDir: string): Key[] {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const draft = join(dataDir, `key.${process.pid}.${randomBytes(6).toString("hex")}`);
  const descriptor = openSync(draft, "wx", 0o600);
  try {
    writeSync(descriptor, `${randomBytes(KEY_BYTES).toString("base64")}\n`);
    fsyncSync(descriptor);
    putInPlace(draft, keyFile(dataDir));
    syncFolder(dataDir);
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
  } finally {
    closeSync(descriptor);
    rmSync(draft, { force: true });
  }
  return readKeyFile(dataDir)!;
}

/** Whole or not at all; and never over an existing file, except where the file system knows no links. */
function putInPlace(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    if (isCode(error, "EEXIST")) throw error;
    renameSync(draft, file);
  }
}

function keyFile(dataDir: string): string {
  return join(dataDir, "key");
}

function syncFolder(folder: string): void {
  if (process.platform === "win32") return; // folders cannot be opened there
  const descriptor = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function isCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code;
}
