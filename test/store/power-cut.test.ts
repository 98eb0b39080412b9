import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "@jest/globals";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { Scene } from "../contract/store/scene.ts";

const CHILD = fileURLToPath(new URL("record-until-power-cut.ts", import.meta.url));
const CUTS = 8;

interface Cut {
  acknowledged: string[];
  lostBytes: number;
}

it("loses no acknowledged event when the power goes and takes what was not synced", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hirewire-power-"));
  try {
    for (let cut = 0; cut < CUTS; cut += 1) {
      const before = mkdtempSync(join(folder, "before-"));
      const after = mkdtempSync(join(folder, "after-"));
      const prepared = await openSqliteStore({ file: join(before, "hirewire.db") });
      await new Scene({
        store: prepared,
        reopen: async () => prepared,
        destroy: async () => {},
      }).automation();
      await prepared.close();
      const enough = String(1 + Math.floor(Math.random() * 400));
      const args = [CHILD, join(before, "hirewire.db"), after, enough];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      const told = JSON.parse(stdout) as Cut;
      expect(told.lostBytes).toBeGreaterThan(0); // else the cut would have taken nothing

      const store = await openSqliteStore({ file: join(after, "hirewire.db") });
      try {
        expect(told.acknowledged.length).toBeGreaterThanOrEqual(Number(enough));
        for (const id of told.acknowledged) {
          expect(await store.event(id)).toMatchObject({ id });
          expect(await store.runs({ eventId: id }, { limit: 5 })).toMatchObject([{ state: "waiting" }]);
        }
        const counts = await store.conservation();
        expect(counts.received).toBeGreaterThanOrEqual(told.acknowledged.length);
        expect(counts).toMatchObject({ waiting: counts.received, finished: 0, held: 0 });
      } finally {
        await store.close();
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
