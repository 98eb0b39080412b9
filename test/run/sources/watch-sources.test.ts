/** Four weeks of a source's life: it is counted, falls quiet, is told of once, and is heard again. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { Catalog } from "../../../src/core/catalog.ts";
import { toLog } from "../../../src/log.ts";
import { openDirectory } from "../../../src/run/directory.ts";
import { sourceOperations, type Sources } from "../../../src/run/operations/sources.ts";
import { startSourceWatch, type SourceWatch } from "../../../src/run/sources/watch-sources.ts";
import { triggers } from "../../../triggers/index.ts";
import { HOUR, makeConnection, makeEvent } from "../../contract/store/fixtures.ts";
import { temporaryStore, type TemporaryStore } from "../../store/temporary-store.ts";

/** A Monday. */
const START = Date.parse("2026-06-01T00:00:00Z");
const WEEK = 7 * 24 * HOUR;

const connection = makeConnection({
  id: "con_ats",
  name: "ats",
  app: "hatchbeacon",
  settings: { compat: "javascript", events_per_second: 200, on_test: "ignore" },
});

let opened: TemporaryStore;
let clock: number;
let lines: [level: string, message: string][];
let unreachable: string | null;
let sources: Sources;
let watch: SourceWatch;

beforeEach(async () => {
  opened = await temporaryStore();
  await opened.store.createConnection(connection, [], {
    id: "hook_ats",
    connectionId: connection.id,
    state: "active",
    createdAt: START,
    retiredAt: null,
  });
  clock = START;
  unreachable = null;
  lines = [];
  await begin();
});
afterEach(async () => {
  await watch.stop();
  await opened.destroy();
});

/** As after a start. */
async function begin(): Promise<void> {
  await watch?.stop();
  const { store } = opened;
  const log = toLog((level, message) => lines.push([level, message]));
  const now = () => clock;
  const catalog = new Catalog(triggers, []);
  const vault = { seal: () => new Uint8Array(), open: () => "" } as never;
  const directory = await openDirectory({ store, vault, catalog, log, now });
  const publicUrl = () => "https://hooks.example.com";
  sources = sourceOperations({ store, directory, catalog, publicUrl, unreachable: () => unreachable, now });
  watch = startSourceWatch({ store, directory, sources, log, now, everyMs: 2 ** 30 });
}

async function send(at: number, changes = {}): Promise<void> {
  const about = { connectionId: connection.id, hookId: "hook_ats", app: "hatchbeacon" };
  await opened.store.recordEvent(makeEvent({ ...about, receivedAt: at, ...changes }), [], 0);
}

/** Lives until then, with an event in every second hour of the office, and a look in each hour. */
async function live(until: number, sends = true): Promise<void> {
  for (; clock < until; clock += HOUR) {
    const [day, hour] = [new Date(clock).getUTCDay(), new Date(clock).getUTCHours()];
    if (sends && day % 6 !== 0 && hour >= 8 && hour < 18 && hour % 2 === 0) await send(clock);
    await watch.look();
  }
}
const told = () => lines.filter(([, message]) => message.startsWith("source"));
const rhythm = async () => (await sources.of(connection.id))!.rhythm;

describe("a source that is watched", () => {
  it("is told of once when it falls quiet, across restarts, and once when it is heard again", async () => {
    await live(START + 3 * WEEK);
    expect(await rhythm()).toMatchObject({ perDay: 5, quietSince: null, words: null, advice: [] });
    const last = START + 3 * WEEK - 2 * 24 * HOUR - 8 * HOUR; // Friday, 16:00
    expect((await rhythm()).lastEventAt).toBe(last);

    await live(START + 3 * WEEK + 12 * HOUR, false);
    expect(told()).toEqual([]); // a weekend and half a Monday

    unreachable = "hooks.example.com refuses the connection.";
    await live(START + 3 * WEEK + 2 * 24 * HOUR, false);
    await begin();
    await live(START + 3 * WEEK + 3 * 24 * HOUR, false);
    expect(told()).toEqual([
      [
        "warn",
        expect.stringMatching(/^source fell quiet: usually 5 events a day, none for \d+ (hours|days)$/),
      ],
    ]);
    const quiet = await rhythm();
    expect(quiet).toMatchObject({ quietSince: last, words: expect.stringContaining("none for 5 days") });
    expect(quiet.advice[0]).toBe("hooks.example.com refuses the connection.");
    expect(quiet.advice.join(" ")).toContain("after 10 failures in a row");
    expect(quiet.advice.join(" ")).toContain("https://hooks.example.com/in/hook_ats");

    await send(clock, { test: true, wireName: "webhook.test" });
    await watch.look();
    expect(told().at(-1)).toEqual(["info", "source was heard again"]);
    expect(await rhythm()).toMatchObject({ quietSince: null });
    await watch.look();
    expect(told()).toHaveLength(2);
  });

  it("is not missed for the time in which we were down", async () => {
    await live(START + 3 * WEEK);
    clock += WEEK;
    await begin();
    await watch.look();
    clock += HOUR;
    await watch.look();
    expect(told()).toEqual([]);
    expect(await rhythm()).toMatchObject({ perDay: 5, quietSince: null });
  });

  it("names refused calls first: they are the likeliest reason", async () => {
    await live(START + 3 * WEEK);
    await live(START + 3 * WEEK + 3 * 24 * HOUR, false);
    const at = clock - HOUR;
    const refused = { hookId: "hook_ats", at, status: 401, code: "signature_mismatch", count: 4 };
    await opened.store.addRejection({ ...refused, reason: "signed, but with another secret" });
    const view = (await sources.of(connection.id))!;
    expect(view.reason).toContain("4 calls were refused");
    expect(view.rhythm.advice[0]).toContain("signing secret");
  });
});
