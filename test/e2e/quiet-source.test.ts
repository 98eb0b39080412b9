/** A source that fell quiet, as its owner meets it: on the command line, in the doctor and over the API. */
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { join } from "node:path";
import { newId } from "../../src/core/id.ts";
import { DATABASE_FILE } from "../../src/store/data-folder.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { makeEvent } from "../contract/store/fixtures.ts";
import { hirewire, makeDataDir, removeDataDir, startHirewire, type Hirewire } from "./hirewire.ts";

/** Each command is a process of its own. */
jest.setTimeout(120_000);

const HOUR = 3_600_000;
const WEEKS_HOURS = 3 * 7 * 24;
const SILENT_HOURS = 30;

let dataDir: string;
let server: Hirewire;

beforeAll(async () => {
  dataDir = await makeDataDir();
  const made = await hirewire(dataDir, [
    "--json",
    "connect",
    "hatchbeacon",
    "--set",
    "signing_secret=s3cret",
  ]);
  await live((JSON.parse(made.stdout) as { id: string }).id);
  server = await startHirewire({ dataDir, env: { PUBLIC_URL: "https://hooks.example.invalid" } });
});
afterAll(async () => {
  await server.stop();
  await removeDataDir(dataDir);
});

/** Three weeks with an event every second hour, then silence, until now. */
async function live(connectionId: string): Promise<void> {
  const store = await openSqliteStore({ file: join(dataDir, DATABASE_FILE) });
  const [hook] = await store.hooks();
  const begin = Math.floor(Date.now() / HOUR) * HOUR - (WEEKS_HOURS + SILENT_HOURS) * HOUR;
  for (let hour = 0; hour <= WEEKS_HOURS + SILENT_HOURS; hour += 1) {
    const at = begin + hour * HOUR;
    if (hour % 2 === 0 && hour < WEEKS_HOURS) {
      const about = { connectionId, hookId: hook!.id, app: "hatchbeacon" };
      await store.recordEvent(makeEvent({ ...about, id: newId("evt", at), receivedAt: at + 1 }), [], 0);
    }
    await store.tallySources({ connectionIds: [connectionId], at: at + 2, keepHours: 5_000, limit: 10 });
  }
  await store.close();
}

const WORDS = /usually 12 events a day, none for 3[0-2] hours/;

describe("a quiet source", () => {
  it("is named on the command line, with what to look at in its dashboard", async () => {
    const listed = await hirewire(dataDir, ["sources"]);
    expect(listed.stdout).toMatch(new RegExp(`^hatchbeacon +HatchBeacon +quiet +12 .*${WORDS.source}`, "m"));
    const one = await hirewire(dataDir, ["sources", "hatchbeacon"]);
    expect(one.stdout).toMatch(/^hatchbeacon \(HatchBeacon\): quiet .*usually 12 events a day/);
    expect(one.stdout).toMatch(/What to do:[^]*after 10 failures in a row/);
    expect((await hirewire(dataDir, ["status"])).stdout).toMatch(WORDS);
  });

  it("is warned of by the doctor, beside the reason that it may have", async () => {
    const { stdout } = await hirewire(dataDir, ["--json", "doctor"]);
    const findings = JSON.parse(stdout) as { check: string; verdict: string; message: string }[];
    expect(findings).toContainEqual({
      check: "connections",
      verdict: "warning",
      message: expect.stringMatching(
        new RegExp(
          `^hatchbeacon: ${WORDS.source}\\. The name hooks\\.example\\.invalid does not resolve.*10 failures`,
        ),
      ),
    });
  });

  it("is shown by the API until it is heard again, a test included", async () => {
    const rhythm = async () =>
      (await server.api<{ source: { rhythm: object } }>("GET", "/connections/hatchbeacon")).source.rhythm;
    expect(await rhythm()).toMatchObject({
      perDay: 12,
      quietSince: expect.any(Number),
      words: expect.stringMatching(WORDS),
    });
    await server.api("POST", "/samples", { event: "hatchbeacon.webhook_test" });
    expect(await rhythm()).toMatchObject({ perDay: 12, quietSince: null, words: null, advice: [] });
  });
});
