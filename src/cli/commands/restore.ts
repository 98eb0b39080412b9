/** `hirewire restore`: makes a data folder from a backup. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { ConfigError } from "../../core/errors.ts";
import { DATABASE_FILE, openDataFolder } from "../../store/data-folder.ts";
import { restore, type Restored } from "../../store/sqlite/backup/restore.ts";
import { copyKeyFile } from "../../vault/copy-key-file.ts";
import { bold, createOutput, when } from "../output.ts";
import { globalsOf } from "./globals.ts";
import { refuseShared } from "./refuse-shared.ts";

export function restoreCommand(): Command {
  return new Command("restore")
    .description("make the data folder from a backup; the folder must hold no data yet")
    .argument("<file>", "what `hirewire backup` made; <file>.key is used if it is there")
    .action((file: string, _options: unknown, command: Command) => {
      refuseShared("restored");
      const { data, json } = globalsOf(command);
      const from = resolve(file);
      const folder = openDataFolder(data);
      try {
        const database = join(folder.path, DATABASE_FILE);
        // a log without its database would be taken for the restored one's
        if (["", "-wal", "-shm"].some((suffix) => existsSync(database + suffix))) {
          throw new ConfigError(
            `The folder ${folder.path} holds data already, and is left as it is. Choose an empty one with --data.`,
            { code: "data_folder_not_empty" },
          );
        }
        const restored = restore({ from, database });
        const key = putKey(`${from}.key`, join(folder.path, "key"));
        createOutput(json).show({ folder: folder.path, ...restored, key }, () =>
          describe(folder.path, restored, key),
        );
      } finally {
        folder.release();
      }
    });
}

type KeyState = "restored" | "there" | "missing";

function putKey(saved: string, to: string): KeyState {
  if (existsSync(to)) return "there";
  return copyKeyFile(saved, to) ? "restored" : "missing";
}

const KEY: Record<KeyState, (folder: string) => string> = {
  restored: () => "The key was restored too.",
  there: () => "The key that is in the folder is used. It must be the one that sealed the secrets.",
  missing: (folder) =>
    `The key is NOT in the backup. Put the old one at ${join(folder, "key")} (chmod 600) or set HIREWIRE_KEY before you start; else the secrets of your connections must be entered again.`,
};

function describe(folder: string, { events, madeAt, unfinished }: Restored, key: KeyState): string {
  return [
    bold(
      `Restored ${events} events to ${folder}${madeAt === null ? "" : `, as they were at ${when(madeAt)}`}.`,
    ),
    KEY[key](folder),
    "The operator's token is made anew at the next start. What arrived after the backup is not in it.",
    ...(unfinished === 0
      ? []
      : [
          `${unfinished} runs were unfinished then and may have been finished since. Each looks for what its current step did before it repeats it; later steps can't know. Cancel what you know is done before you start: \`hirewire runs\`.`,
        ]),
  ].join("\n");
}
