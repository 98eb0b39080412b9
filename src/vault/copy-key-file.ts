import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { ConfigError } from "../core/errors.ts";

/**
 * Copies a key file for a backup or a restore, readable by its owner only and never over another one.
 *
 * @returns false when there is no key file to copy
 * @throws {ConfigError} `file_exists`
 */
export function copyKeyFile(from: string, to: string): boolean {
  const key = read(from);
  if (key === null) return false;
  const descriptor = create(to);
  try {
    writeSync(descriptor, key);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return true;
}

function read(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function create(file: string): number {
  try {
    return openSync(file, "wx", 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new ConfigError(`${file} is there already, and is left as it is. Choose another name.`, {
      code: "file_exists",
      cause: error,
    });
  }
}
