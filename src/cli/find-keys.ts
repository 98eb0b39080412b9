/** Which key opens the secrets of a data folder, told without the key. */
import { join } from "node:path";
import { type Key, parseKeys } from "../vault/key.ts";
import { readKeyFile } from "../vault/key-file.ts";

export interface KeysFound {
  /** Whether there is any, in the environment or in the folder. */
  atHand: boolean;
  /**
   * What must be given to a process on another machine.
   *
   * @param sealedWith  ids of the keys that secrets are sealed with, in hex
   */
  words(sealedWith: readonly string[]): string;
}

const idsOf = (keys: readonly Key[]): Set<string> =>
  new Set(keys.map(({ id }) => Buffer.from(id).toString("hex")));

/** @throws {ConfigError} `vault_key_invalid`, `vault_key_exposed`, `vault_key_unreadable` */
export function findKeys(dataDir: string): KeysFound {
  const given = process.env["HIREWIRE_KEY"];
  const here = idsOf(given === undefined ? [] : parseKeys(given, "HIREWIRE_KEY"));
  const inFile = idsOf(readKeyFile(dataDir) ?? []);
  const file = join(dataDir, "key");
  return {
    atHand: here.size + inFile.size > 0,
    words(sealedWith) {
      const others = sealedWith.filter((id) => !here.has(id));
      const needed = [
        ...(others.length < sealedWith.length ? ["the one that is set here"] : []),
        ...(others.some((id) => inFile.has(id)) ? [`what stands in ${file}`] : []),
        ...(others.some((id) => !inFile.has(id))
          ? ["the one that the server was started with, which is neither in the folder nor set here"]
          : []),
      ];
      if (needed.length > 0) return `HIREWIRE_KEY must be ${needed.join(", then a comma and ")}.`;
      if (here.size > 0) return "HIREWIRE_KEY as it is set here. No secret is sealed yet.";
      if (inFile.size > 0) return `HIREWIRE_KEY should be what stands in ${file}. No secret is sealed yet.`;
      return "No secret is kept. Make a key for HIREWIRE_KEY with `openssl rand -base64 32`.";
    },
  };
}
