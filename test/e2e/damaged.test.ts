/** A server whose data was changed behind its back does not start, says what to do, and can be helped that way. */
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { hirewire, makeDataDir, removeDataDir, startHirewire } from "./hirewire.ts";
import { openOffice } from "./office.ts";

let place: string;
let damaged: string;
const backup = () => join(place, "backup");
beforeAll(async () => {
  place = await makeDataDir();
  const dataDir = join(place, "data");
  const office = await openOffice(dataDir);
  await office.application("ada@example.com", "Ada Berg");
  await hirewire(dataDir, ["backup", backup(), "--with-key"]);
  await office.application("bo@example.com", "Bo Berg");
  await office.server.stop("SIGKILL");
  damaged = join(place, "damaged");
  cpSync(dataDir, damaged, { recursive: true });
  const log = join(damaged, "hirewire.sqlite-wal");
  const bytes = readFileSync(log);
  bytes[bytes.length - 50]! ^= 0xff; // within what was acknowledged last
  writeFileSync(log, bytes);
});
afterAll(() => removeDataDir(place));

describe("data that was damaged", () => {
  it("is told in words by whatever is started, and nothing listens", async () => {
    for (const command of [["start", "--no-sandbox", "--port", "0"], ["status"]]) {
      const { code, stdout, stderr } = await hirewire(damaged, command);
      expect(code).toBe(1);
      expect(stdout).not.toContain("listens");
      expect(stderr).toContain(`${join(damaged, "hirewire.sqlite")} is damaged. It is left as it is`);
      expect(stderr).toContain("events that were acknowledged are missing");
      expect(stderr).toContain("hirewire restore <backup> --data <new folder>");
      expect(stderr).toContain("[database_damaged]");
    }
  });

  it("is helped by a restore, as it says", async () => {
    const restored = join(place, "restored");
    expect((await hirewire(restored, ["restore", backup()])).code).toBe(0);
    const server = await startHirewire({ dataDir: restored });
    expect(await server.api("GET", "/status")).toMatchObject({ events: { received: 1, addsUp: true } });
    await server.stop();
  });

  it("gives up what can still be read where there is no backup", async () => {
    const rescued = join(place, "rescued");
    const saved = await hirewire(damaged, ["backup", rescued]);
    expect(saved.stdout).toContain(
      "The data is DAMAGED, and its last changes are lost. Saved what can be read, 1 events",
    );
    expect(saved.code).toBe(0);
    // which does not make it look sound
    expect((await hirewire(damaged, ["status"])).stderr).toContain("[database_damaged]");
    const { stdout } = await hirewire(join(place, "from-rescued"), ["restore", rescued]);
    expect(stdout).toContain("Restored 1 events");
    expect(existsSync(`${rescued}.key`)).toBe(false);
  });
});
