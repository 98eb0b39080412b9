/** `hirewire migrate sqlite-to-postgres`: everything of a data folder into a database that several processes share. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Command, Option } from "commander";
import { ConfigError } from "../../core/errors.ts";
import { checkKey } from "../../runtime/check-key.ts";
import { checkedUrl } from "../../runtime/open-kept.ts";
import { DATABASE_FILE, openDataFolder } from "../../store/data-folder.ts";
import type { Checked } from "../../store/move/check.ts";
import { type Moved, moveToPostgres } from "../../store/move/move-to-postgres.ts";
import { noteMoved } from "../../store/move/moved-note.ts";
import { DEFAULT_WORKSPACE, openPostgres } from "../../store/postgres/open-postgres-store.ts";
import { openVault } from "../../vault/open-vault.ts";
import { bold, createOutput, table, when } from "../output.ts";
import { type Progress, showProgress } from "../progress.ts";
import { findKeys, type KeysFound } from "../find-keys.ts";
import { globalsOf } from "./globals.ts";

interface Options {
  to?: string;
  startOver: boolean;
}

const STAGES = { moving: "Moving", checking: "Comparing" } as const;
/** What a data folder holds besides its database, and what becomes of it. */
const STAYS: Readonly<Record<string, string>> = {
  key: "what it holds is given to each process as HIREWIRE_KEY",
  "operator-token": "what it holds is given to each process as HIREWIRE_TOKEN, or a new token is",
  "sandbox.json": "the sandbox runs on one machine only",
};

export function migrateCommand(): Command {
  return new Command("migrate")
    .description("move what is kept to another kind of store")
    .addCommand(sqliteToPostgres());
}

function sqliteToPostgres(): Command {
  return new Command("sqlite-to-postgres")
    .description("move everything in the data folder into a PostgreSQL; run it again if it was cut off")
    .addOption(new Option("--to <url>", "postgres://user:password@host/database").env("DATABASE_URL"))
    .option("--start-over", "first remove what an unfinished move left in the database", false)
    .action(async ({ to, startOver }: Options, command: Command) => {
      const { data, json } = globalsOf(command);
      if (to === undefined) {
        throw new ConfigError("Say where to: --to postgres://…, or set DATABASE_URL.", {
          code: "no_database_url",
        });
      }
      const url = checkedUrl(to);
      const file = join(data, DATABASE_FILE);
      if (!existsSync(file)) {
        throw new ConfigError(
          `There is no data in ${data}. A move is made on the machine that holds the data; --data names the folder.`,
          { code: "nothing_to_move" },
        );
      }
      const folder = openDataFolder(data);
      try {
        await move({ folder: folder.path, url, startOver, json });
      } finally {
        folder.release();
      }
    });
}

async function move(options: {
  folder: string;
  url: string;
  startOver: boolean;
  json: boolean;
}): Promise<void> {
  const { folder, url, startOver, json } = options;
  const began = Date.now();
  const keys = findKeys(folder); // one that can't be read is told before anything is moved
  const moved = await withProgress(json, (progress) =>
    moveToPostgres({
      file: join(folder, DATABASE_FILE),
      url,
      workspace: DEFAULT_WORKSPACE,
      startOver,
      ...progress,
    }),
  );
  const { tables, same, before, sealedWith } = moved;
  const to = placeOf(url);
  if (same) {
    await rememberKey(folder, url, keys);
    noteMoved(folder, { to, at: before ?? Date.now() });
  }
  const seconds = Math.round((Date.now() - began) / 1000);
  const stays = Object.keys(STAYS).filter((name) => existsSync(join(folder, name)));
  const key = keys.words(sealedWith);
  createOutput(json).show({ from: folder, to, same, before, seconds, tables, key, stays }, () =>
    describe({ folder, to, moved, seconds, key, stays }),
  );
  if (!same) throw differs(tables);
}

async function withProgress<T>(
  json: boolean,
  work: (told: {
    onStage: (stage: keyof typeof STAGES, rows: number) => void;
    onRows: (rows: number) => void;
  }) => Promise<T>,
): Promise<T> {
  let bar: Progress | null = null;
  let what = "";
  const end = (how: string): void => bar?.done(`${what}: ${how}`);
  try {
    const value = await work({
      onStage(stage, rows) {
        end("done");
        what = STAGES[stage];
        bar = showProgress(what, rows, { json, lines: true });
      },
      onRows: (rows) => bar?.step(rows),
    });
    end("done");
    return value;
  } catch (error) {
    end("cut off. Run the same command again: it goes on from here");
    throw error;
  }
}

/** A process that comes with another key is told so when it starts. */
async function rememberKey(folder: string, url: string, { atHand }: KeysFound): Promise<void> {
  if (!atHand) return;
  const postgres = await openPostgres({ url, migrated: true, connections: 2 });
  try {
    const vault = openVault({ dataDir: folder, key: process.env["HIREWIRE_KEY"] });
    await checkKey(vault, postgres.store(DEFAULT_WORKSPACE), Date.now);
  } finally {
    await postgres.close();
  }
}

/** Without user and password. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

function differs(tables: readonly Checked[]): ConfigError {
  const wrong = tables.filter(({ same }) => !same).map(({ what }) => what);
  return new ConfigError(
    `The database does not hold the same as the folder: ${wrong.join(", ")}. Nobody can start on it like this, and the folder is as it was. Look who else writes to that database, then say --start-over.`,
    { code: "move_differs" },
  );
}

function describe(told: {
  folder: string;
  to: string;
  moved: Moved;
  seconds: number;
  key: string;
  stays: readonly string[];
}): string {
  const { folder, to, moved, seconds, key, stays } = told;
  const { tables, same, before } = moved;
  if (!same) return compared(tables);
  const events = tables.find(({ table: name }) => name === "events")?.here.rows ?? 0;
  return [
    ...(before === null
      ? [
          compared(tables),
          "",
          bold(
            `Moved ${events.toLocaleString("en")} events and all that belongs to them from ${folder} to ${to} in ${seconds} s.`,
          ),
        ]
      : [bold(`Everything in ${folder} was moved to ${to} at ${when(before)}. Nothing was done now.`)]),
    `Key: ${key}`,
    ...(stays.length === 0 ? [] : ["NOT in the database, but in the folder:"]),
    ...stays.map((name) => `  ${name}: ${STAYS[name]}`),
    "Start every process with DATABASE_URL, HIREWIRE_KEY, HIREWIRE_TOKEN and PUBLIC_URL; see docs/ops/move-to-postgres.md.",
    "The folder's data is as it was. A start on it is refused, so that nothing is done twice; the same page says how to go back.",
  ].join("\n");
}

function compared(tables: readonly Checked[]): string {
  const count = (rows: number): string => rows.toLocaleString("en");
  const shown = tables.filter(({ here, there }) => here.rows > 0 || there.rows > 0);
  const rows = shown.map(({ what, here, there, same, first }) => [
    what,
    count(here.rows),
    count(there.rows),
    here.checksum.slice(0, 16),
    same ? "same" : `DIFFERENT, first at ${first}`,
  ]);
  const empty = tables.length - shown.length;
  return [
    table(["WHAT", "IN THE FOLDER", "IN THE DATABASE", "CHECKSUM", "COMPARED"], rows),
    ...(empty === 0 ? [] : [`${empty} other tables are empty on both sides.`]),
  ].join("\n");
}
