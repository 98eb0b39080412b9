/**
 * Records events in parallel and, once so many are acknowledged, leaves what a power cut would leave: of the log only
 * what had been synced. Nothing copies the log back meanwhile, so the database file stands as it was opened.
 *
 * Arguments: the database's file, a folder for what is left, how many events. Says what was acknowledged and how many
 * bytes of the log were lost, as JSON.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { basename, join } from "node:path";
import { makeEvent, makeRun } from "../contract/store/fixtures.ts";

const [file = "", left = "", enough = ""] = process.argv.slice(2);
const log = `${file}-wal`;
const acknowledged: string[] = [];
let synced = 0;

const { fdatasync } = fs;
fs.fdatasync = ((handle: number, done: (error: Error | null) => void) => {
  if (acknowledged.length >= Number(enough)) cutPower();
  const { size } = fs.fstatSync(handle); // what is written later, this sync does not promise
  fdatasync(handle, (error) => {
    if (error === null) synced = Math.max(synced, size);
    done(error);
  });
}) as typeof fs.fdatasync;
syncBuiltinESMExports();

const { openSqliteStore } = await import("../../src/store/sqlite/open-sqlite-store.ts");
const store = await openSqliteStore({ file });
const [automation] = await store.automations();
if (!automation) throw new Error("there is no automation");

const record = async (): Promise<void> => {
  for (;;) {
    const event = makeEvent();
    await store.recordEvent(event, [makeRun(automation)], 0);
    acknowledged.push(event.id);
  }
};

/** Between a commit and its sync, and in one go: nothing is acknowledged and nothing synced while it looks. */
function cutPower(): never {
  fs.copyFileSync(file, join(left, basename(file)));
  const whole = fs.readFileSync(log);
  fs.writeFileSync(join(left, basename(log)), whole.subarray(0, synced));
  process.stdout.write(JSON.stringify({ acknowledged, lostBytes: whole.length - synced }));
  process.exit(0);
}

await Promise.all(Array.from({ length: 20 }, record));
