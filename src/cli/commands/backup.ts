/** `hirewire backup`: saves what is kept into one file, while the server runs. */
import { existsSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { ConfigError } from "../../core/errors.ts";
import { DATABASE_FILE, openDataFolder } from "../../store/data-folder.ts";
import { backUp } from "../../store/sqlite/backup/back-up.ts";
import { copyKeyFile } from "../../vault/copy-key-file.ts";
import { bold, createOutput } from "../output.ts";
import { globalsOf } from "./globals.ts";
import { refuseShared } from "./refuse-shared.ts";

export function backupCommand(): Command {
  return new Command("backup")
    .description("save all that is kept into one file; the server may go on meanwhile")
    .argument("<file>", "where to; it must not be there yet")
    .option("--with-key", "also save the key that opens stored secrets, as <file>.key", false)
    .action((file: string, { withKey }: { withKey: boolean }, command: Command) => {
      refuseShared("backed up");
      const { data, json } = globalsOf(command);
      const to = resolve(file);
      const key = join(data, "key");
      const hasKey = existsSync(key);
      const keyFile = withKey ? `${to}.key` : null;
      if (withKey && !hasKey) {
        throw new ConfigError(
          `There is no key file in ${resolve(data)}, so it can't be saved. Where HIREWIRE_KEY is set, keep that key in a safe place instead.`,
          { code: "no_key_file" },
        );
      }
      if (keyFile !== null) copyKeyFile(key, keyFile); // first: a backup that is there is complete
      try {
        const { events, damaged } = save(data, to);
        createOutput(json).show({ file: to, events, damaged, keyFile }, () =>
          [bold(saved(events, to, damaged)), aboutKey(keyFile, hasKey ? key : null)].join("\n"),
        );
      } catch (error) {
        if (keyFile !== null) rmSync(keyFile);
        throw error;
      }
    });
}

function save(data: string, to: string): ReturnType<typeof backUp> {
  const what = { database: join(data, DATABASE_FILE), to, at: Date.now() };
  const lock = existsSync(what.database) ? lockUnlessInUse(data) : null;
  try {
    return backUp({ ...what, inUse: lock === null });
  } finally {
    lock?.release();
  }
}

function lockUnlessInUse(data: string): ReturnType<typeof openDataFolder> | null {
  try {
    return openDataFolder(data);
  } catch (error) {
    if (error instanceof ConfigError && error.code === "data_folder_in_use") return null;
    throw error;
  }
}

function saved(events: number, to: string, damaged: boolean): string {
  return damaged
    ? `The data is DAMAGED, and its last changes are lost. Saved what can be read, ${events} events, in ${to}.`
    : `Saved ${events} events and all that belongs to them in ${to}.`;
}

/** @param key  the folder's key file, or null when the key comes from outside */
function aboutKey(keyFile: string | null, key: string | null): string {
  if (keyFile !== null) {
    return `The key is in ${keyFile}. Whoever has both files can read your secrets: keep them apart.`;
  }
  const without = "Without it, the secrets of your connections must be entered again after a restore.";
  return key === null
    ? `NOT in it: the key that you set as HIREWIRE_KEY. ${without}`
    : `NOT in it: the key (${key}). ${without} Save it once in another place, or use --with-key.`;
}
