/** Records events as fast as it can and prints the id of each one that was acknowledged, until it is killed. */
import { writeSync } from "node:fs";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { makeEvent, makeRun } from "../contract/store/fixtures.ts";

const [file] = process.argv.slice(2);
const store = await openSqliteStore({ file: file! });
const [automation] = await store.automations();

async function record(): Promise<never> {
  for (;;) {
    const event = makeEvent({ lane: `candidate ${Math.floor(Math.random() * 10)}` });
    const recorded = await store.recordEvent(event, [makeRun(automation!, { lane: event.lane })], 0);
    if (recorded.duplicateOf === null) writeSync(1, `${event.id}\n`);
  }
}
await Promise.all(Array.from({ length: 10 }, record));
