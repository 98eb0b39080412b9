/** A database that the first Hirewire made, with work in it, goes on under this one. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { definition, finished, LEASE, makeEvent, T0 } from "../contract/store/fixtures.ts";

const FIRST = new URL("../../src/store/sqlite/sql/0001-initial.sql", import.meta.url);

/** What a store of version 1 holds while one run waits, one is held and one is done. */
function makeFirst(file: string): void {
  const db = new DatabaseSync(file);
  const { hiring } = makeEvent();
  const row = { text: JSON.stringify(definition("Score to Slack")), hiring: JSON.stringify(hiring) };
  db.exec(readFileSync(FIRST, "utf8"));
  db.exec(`
    PRAGMA application_id = 1212764741; PRAGMA user_version = 1;
    INSERT INTO automations VALUES (1, 'aut_1', 'Score to Slack', 'on', 1, ${T0}, ${T0});
    INSERT INTO sources VALUES (1, 'con_vendor', 'hook_vendor', 'trycrucible', 'candidate.scored');
    UPDATE counters SET value = 3 WHERE name = 'received';
    UPDATE counters SET value = 1 WHERE name IN ('finished', 'failed');`);
  db.prepare("INSERT INTO versions VALUES (1, 'ver_1', 1, 1, ?, ?)").run(row.text, T0);
  const runs = [
    `'waiting', NULL, NULL, NULL, ${T0}, ${T0}, NULL`,
    `'held', 'no channel', 'channel_missing', 'config', ${T0}, NULL, NULL`,
    `'failed', 'refused', 'refused', NULL, ${T0}, NULL, ${T0}`,
  ];
  for (const [index, run] of runs.entries()) {
    const seq = index + 1;
    db.prepare(`INSERT INTO events VALUES (?, ?, 1, 'scored', 'scored', ?, ${T0}, 0, '[]', NULL, ?)`).run(
      seq,
      `evt_${seq}`,
      `key ${seq}`,
      row.hiring,
    );
    db.prepare("INSERT INTO event_payloads VALUES (?, '{}', ?)").run(seq, Buffer.from("{}"));
    db.exec(`
      INSERT INTO runs (id, event_seq, automation_seq, version_seq, behind, step_index, attempts, outputs, created_at,
        deadline_at, state, reason, code, hold, next_at, due_at, finished_at)
      VALUES ('run_${seq}', ${seq}, 1, 1, 0, 1, 0, '{"post":{"ts":"1"}}', ${T0}, ${T0 + LEASE}, ${run})`);
  }
  db.close();
}

describe("a database of the first version", () => {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "hirewire-first-"));
    makeFirst(join(folder, "hirewire.db"));
    store = await openSqliteStore({ file: join(folder, "hirewire.db"), now: () => T0 });
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it("keeps its events, automations and runs", async () => {
    expect(await store.automations()).toMatchObject([{ id: "aut_1", state: "on", versionId: "ver_1" }]);
    expect(await store.events({}, { limit: 9 })).toHaveLength(3);
    expect(await store.runs({}, { limit: 9 })).toMatchObject([
      { id: "run_3", state: "failed", question: null, answer: null },
      { id: "run_2", state: "held", hold: "config", question: null, answer: null },
      { id: "run_1", state: "waiting", outputs: { post: { ts: "1" } }, question: null, answer: null },
    ]);
    expect(await store.conservation()).toEqual({ received: 3, finished: 1, held: 1, waiting: 1 });
  });

  it("removes what its time is over for, and gives its room back", async () => {
    const old = { before: T0 + 1, limit: 9 };
    expect(await store.removeEvents({ ...old, at: T0, repeats: { con_vendor: 9 } })).toMatchObject({
      removed: { events: 1, payloads: 1, runs: 1 },
    });
    expect(await store.events({}, { limit: 9 })).toHaveLength(2);
    expect(await store.conservation()).toEqual({ received: 3, finished: 1, held: 1, waiting: 1 });
    expect(await store.usage()).toMatchObject({ removedEvents: 1 });
  });

  it("goes on with what was under way, old and new", async () => {
    await store.releaseHeld("config", {}, T0);
    const claimed = await store.claimRuns({ now: T0, leaseMs: LEASE, limit: 9 });
    expect(claimed.map(({ run }) => run.id)).toEqual(["run_1", "run_2"]);
    const [first, second] = claimed;
    await store.changeRun("run_1", first!.token, finished("succeeded"));
    const question = { text: "Who?", choices: [], expects: null };
    const why = { connectionId: null, reason: "Who?", code: null, ambiguousSince: null, attempt: null };
    await store.changeRun("run_2", second!.token, { to: "held", hold: "question", question, ...why });
    expect(await store.answerRun("run_2", "Jane", T0)).toBe(true);
    await store.linkCandidate([{ email: "jane@example.com" }], { at: T0 });
    await store.removeAutomation("aut_1", T0, "removed");
    expect(await store.conservation()).toEqual({ received: 3, finished: 3, held: 0, waiting: 0 });
  });
});
