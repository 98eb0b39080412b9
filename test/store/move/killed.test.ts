/** A move that is killed at any moment goes on where it was, doubles nothing and forgets nothing. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Store } from "../../../src/store/store.ts";
import { addEvents } from "./history.ts";
import { furnishedFolder, type House } from "./house.ts";

const CHILD = fileURLToPath(new URL("move-until-killed.ts", import.meta.url));
const EVENTS = 4_000;
const KILLS = 6;

let folder: Awaited<ReturnType<typeof furnishedFolder>>;
let house: House;
beforeAll(async () => {
  folder = await furnishedFolder((store) => addEvents(store, EVENTS));
});
afterAll(() => folder.remove());
beforeEach(async () => {
  house = await folder.openHouse();
});
afterEach(() => house.close());

/** @returns whether it came to its end */
async function moveAndKill(afterLines: number): Promise<boolean> {
  const child = spawn(process.execPath, [CHILD, house.file, house.url], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (text: string) => {
    output += text;
    if (output.split("\n").length > afterLines) child.kill("SIGKILL");
  });
  await once(child, "close");
  return output.includes("same true\n");
}

const progress = async () => {
  const [row] = await house.sql<{ begun_at: string; rows: string }>(
    "SELECT begun_at, (SELECT coalesce(sum(rows), 0) FROM move_steps) AS rows FROM moves",
  );
  return row === undefined ? null : { begunAt: row.begun_at, rows: Number(row.rows) };
};

describe("kill -9 of a move", () => {
  it("costs what was on its way, and nothing else", async () => {
    const before = house.hash();
    const seen: number[] = [0];
    let begunAt: string | undefined;
    for (let kill = 0; kill < KILLS; kill += 1) {
      expect(await moveAndKill(3 + Math.floor(Math.random() * 40))).toBe(false);
      const now = await progress();
      begunAt ??= now?.begunAt;
      expect(now?.begunAt).toBe(begunAt); // it was not begun anew
      expect(now?.rows ?? 0).toBeGreaterThanOrEqual(seen.at(-1)!);
      seen.push(now?.rows ?? 0);
    }
    expect(await moveAndKill(Infinity)).toBe(true);
    expect(house.hash()).toBe(before);
    const here = await house.inFolder(toldBy);
    expect(await house.inDatabase(toldBy)).toEqual(here);
    const [written] = await house.sql<{ events: string }>(
      "SELECT rows AS events FROM move_steps WHERE name = 'events'",
    );
    expect(written).toEqual({ events: String(here.events.length) });
  });
});

const toldBy = async (store: Store) => ({
  conservation: await store.conservation(),
  events: (await store.events({}, { limit: 100_000 })).map(({ id }) => id),
  runs: (await store.runs({}, { limit: 100_000 })).map(({ id }) => id),
  days: await store.dayCounts({ from: 0, to: 1e6 }),
});
