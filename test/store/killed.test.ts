import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { Scene } from "../contract/store/scene.ts";

const CHILD = fileURLToPath(new URL("record-until-killed.ts", import.meta.url));
const CYCLES = 5;

/** Lets the child acknowledge that many events, kills it, and returns all that it had acknowledged by then. */
async function recordAndKill(file: string, enough: number): Promise<string[]> {
  const child = spawn(process.execPath, [CHILD, file], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (text: string) => {
    output += text;
    if (output.split("\n").length > enough) child.kill("SIGKILL");
  });
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  expect({ code, signal }).toEqual({ code: null, signal: "SIGKILL" });
  return output.split("\n").slice(0, -1); // what follows the last line break was cut off
}

describe("kill -9", () => {
  it("loses no acknowledged event, no run of one, and doubles nothing", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hirewire-killed-"));
    const file = join(folder, "hirewire.db");
    const acknowledged: string[] = [];
    let store = await openSqliteStore({ file });
    await new Scene({ store, reopen: async () => store, destroy: async () => {} }).automation();
    try {
      for (let cycle = 0; cycle < CYCLES; cycle += 1) {
        await store.close();
        acknowledged.push(...(await recordAndKill(file, 1 + Math.floor(Math.random() * 300))));
        store = await openSqliteStore({ file });
        for (const id of acknowledged) {
          expect(await store.event(id)).toMatchObject({ id });
          expect(await store.runs({ eventId: id }, { limit: 5 })).toMatchObject([{ state: "waiting" }]);
        }
        const counts = await store.conservation();
        expect(counts.received).toBeGreaterThanOrEqual(acknowledged.length);
        expect(counts).toMatchObject({ waiting: counts.received, finished: 0, held: 0 });
        expect((await store.runCounts()).waiting).toBe(counts.received);
      }
      expect(acknowledged.length).toBeGreaterThanOrEqual(CYCLES);
      expect(new Set(acknowledged).size).toBe(acknowledged.length);
    } finally {
      await store.close();
      rmSync(folder, { recursive: true });
    }
  });
});
