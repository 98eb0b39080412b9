import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { backUp } from "../../src/store/sqlite/backup/back-up.ts";
import { restore } from "../../src/store/sqlite/backup/restore.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { finished, HOUR, LEASE, makeEvent, makeRun, T0 } from "../contract/store/fixtures.ts";
import { Scene } from "../contract/store/scene.ts";

const CHILD = fileURLToPath(new URL("record-until-killed.ts", import.meta.url));
const onUnix = process.platform === "win32" ? it.skip : it;

describe("a backup", () => {
  let folder: string;
  let database: string;
  let to: string;
  let store: Store;
  let scene: Scene;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "hirewire-backup-"));
    database = join(folder, "hirewire.sqlite");
    to = join(folder, "backup.hirewire");
    store = await openSqliteStore({ file: database });
    scene = new Scene({ store, reopen: async () => store, destroy: async () => {} });
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  async function openRestored(): Promise<Store> {
    mkdirSync(join(folder, "restored"), { recursive: true });
    restore({ from: to, database: join(folder, "restored", "hirewire.sqlite") });
    await store.close();
    store = await openSqliteStore({ file: join(folder, "restored", "hirewire.sqlite") });
    return store;
  }

  it("made while another process records has every event that was acknowledged before, and adds up", async () => {
    await scene.automation();
    const child = spawn(process.execPath, [CHILD, database], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8");
    const busy = new Promise<void>((resolve) => {
      child.stdout.on("data", (text: string) => {
        output += text;
        if (output.length > 20_000) resolve();
      });
    });
    const ended = once(child, "close");
    await busy;
    const acknowledged = output.split("\n").slice(0, -1);
    const { events } = backUp({ database, to, at: T0, inUse: true });
    child.kill("SIGKILL");
    await ended;
    expect(events).toBeGreaterThanOrEqual(acknowledged.length);

    const restored = await openRestored();
    for (const id of acknowledged) {
      expect(await restored.event(id)).toMatchObject({ id });
      expect(await restored.runs({ eventId: id }, { limit: 5 })).toMatchObject([{ state: "waiting" }]);
    }
    expect(await restored.conservation()).toEqual({
      received: events,
      waiting: events,
      finished: 0,
      held: 0,
    });
    expect((await restored.runCounts()).waiting).toBe(events);
  });

  it("brings everything back, and goes on from there", async () => {
    const automation = await scene.automation();
    const lane = { lane: "ada@example.com" };
    const [done, held, waiting] = [makeRun(automation, lane), makeRun(automation), makeRun(automation, lane)];
    await scene.recordEvent(makeEvent(lane), [done]);
    await scene.work(finished("failed"));
    await scene.recordEvent(makeEvent(), [held]);
    const hold = {
      hold: "config",
      connectionId: null,
      reason: "no channel",
      code: null,
      attempt: null,
    } as const;
    await scene.work({ to: "held", ambiguousSince: null, ...hold });
    await scene.recordEvent(makeEvent(lane), [waiting]);
    await store.linkCandidate([{ email: "ada@example.com" }], { at: T0, name: "Ada" });
    await store.keySet("cache::a", "1", null);
    backUp({ database, to, at: T0 + HOUR, inUse: true });

    const before = [
      await store.runs({}, { limit: 9 }),
      await store.automations(),
      await store.conservation(),
    ];
    const restored = await openRestored();
    expect([
      await restored.runs({}, { limit: 9 }),
      await restored.automations(),
      await restored.conservation(),
    ]).toEqual(before);
    expect(await restored.candidate({ email: "ada@example.com" })).toMatchObject({ name: "Ada" });
    expect(await restored.keyGet("cache::a", T0)).toBe("1");
    expect(await restored.keyGet("backup::made_at", T0)).toBeNull();
    expect(await restored.giveBack(1e9)).toBe(0); // nothing is spare in a file that was just written
    expect(await restored.event((await restored.run(done.id))!.eventId)).toMatchObject(lane);
  });

  it("has what was unfinished look for its effect first, since it may have been done after the backup", async () => {
    const automation = await scene.automation();
    await scene.recordRun(automation);
    await scene.claim();
    await scene.recordRun(automation);
    backUp({ database, to, at: T0 + HOUR, inUse: true });
    const restored = await openRestored();
    await restored.releaseClaims(T0 + 2 * HOUR);
    const claimed = await restored.claimRuns({ now: T0 + 2 * HOUR, leaseMs: LEASE, limit: 9 });
    expect(claimed).toMatchObject([
      { interrupted: true, interruptedSince: T0 + HOUR },
      { interrupted: true, interruptedSince: T0 + HOUR },
    ]);
  });

  onUnix("is its owner's alone, and leaves nothing else behind", async () => {
    await scene.record([]);
    const files = readdirSync(folder).length;
    expect(backUp({ database, to, at: T0, inUse: true })).toEqual({ events: 1, damaged: false });
    expect(statSync(to).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toHaveLength(files + 1);
  });

  it("never takes the place of a file", async () => {
    writeFileSync(to, "precious");
    expect(() => backUp({ database, to, at: T0, inUse: true })).toThrow(
      expect.objectContaining({ code: "file_exists" }),
    );
    expect(readFileSync(to, "utf8")).toBe("precious");
    const elsewhere = join(folder, "missing", "backup");
    expect(() => backUp({ database, to: elsewhere, at: T0, inUse: true })).toThrow(
      expect.objectContaining({ code: "file_not_writable", message: expect.stringContaining(elsewhere) }),
    );
    expect(() =>
      backUp({ database: join(folder, "none"), to: join(folder, "b"), at: T0, inUse: true }),
    ).toThrow(expect.objectContaining({ code: "nothing_to_back_up" }));
  });

  it("is not made of damaged data, which is told", async () => {
    for (let count = 0; count < 100; count += 1) await scene.record([], { body: new Uint8Array(3_000) });
    await store.close();
    const bytes = readFileSync(database);
    bytes.fill(0xff, 4096 * 30, 4096 * 60);
    writeFileSync(database, bytes);
    const files = readdirSync(folder);
    expect(() => backUp({ database, to, at: T0, inUse: true })).toThrow(
      expect.objectContaining({
        code: "database_damaged",
        message: expect.stringContaining("hirewire restore"),
      }),
    );
    expect(readdirSync(folder).filter((file) => !/-(wal|shm)$/.test(file))).toEqual(files);
  });

  it("is the only thing that can be restored", async () => {
    await store.close();
    const target = join(folder, "restored.sqlite");
    const refused = (from: string, code: string) =>
      expect(() => restore({ from, database: target })).toThrow(expect.objectContaining({ code }));
    refused(join(folder, "none"), "file_not_found");
    writeFileSync(
      join(folder, "text"),
      "this is not a database, but it is long enough to be looked at as one".repeat(20),
    );
    refused(join(folder, "text"), "not_a_backup");
    const theirs = new DatabaseSync(join(folder, "theirs"));
    theirs.exec("CREATE TABLE keys (key, value); CREATE TABLE theirs (a)");
    theirs.close();
    refused(join(folder, "theirs"), "not_a_backup");
    backUp({ database, to, at: T0, inUse: true });
    writeFileSync(target, "precious");
    refused(to, "file_exists");
    expect(readFileSync(target, "utf8")).toBe("precious");
  });

  it("may be a plain copy of a data folder that was not in use", async () => {
    const automation = await scene.automation();
    await scene.recordRun(automation, { receivedAt: T0 + 5 });
    await store.close();
    copyFileSync(database, to);
    expect(restore({ from: to, database: join(folder, "restored.sqlite") })).toEqual({
      events: 1,
      madeAt: null,
      unfinished: 1,
    });
  });
});
