/** From one machine to several, as the person who runs it types it. */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { testDatabase, type TestDatabase } from "../postgres/cluster.ts";
import {
  type CommandResult,
  eventually,
  hirewire,
  makeDataDir,
  removeDataDir,
  startHirewire,
} from "./hirewire.ts";
import { openOffice, type Office, type RunShown } from "./office.ts";

const TOKEN = `hw_${"t".repeat(43)}`;

let dataDir: string;
let elsewhere: string;
let office: Office;
let database: TestDatabase;
let status: Record<string, unknown>;
let held: RunShown;
beforeAll(async () => {
  [dataDir, elsewhere] = [await makeDataDir(), await makeDataDir()];
  database = await testDatabase();
  office = await openOffice(dataDir);
  await office.automate("Ask", "candidate.scored", [
    { id: "ask", use: "hirewire.ask_person", with: { question: "Invite?" } },
  ]);
  await office.application("ada@example.com", "Ada Berg");
  held = await office.newestIn("Ask", "held");
  status = await office.server.api("GET", "/status");
}, 60_000);
afterAll(async () => {
  await office?.server.stop();
  await database?.drop();
  await removeDataDir(dataDir);
  await removeDataDir(elsewhere);
});

const key = () => readFileSync(join(dataDir, "key"), "utf8").trim();
const migrate = (args: string[] = [], env: Record<string, string> = { DATABASE_URL: database.url }) =>
  hirewire(dataDir, ["migrate", "sqlite-to-postgres", ...args], env);
const refused = (result: CommandResult, code: string): void => {
  expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining(`[${code}]`) });
};
const shared = (HIREWIRE_KEY: string) => ({
  DATABASE_URL: database.url,
  HIREWIRE_KEY,
  HIREWIRE_TOKEN: TOKEN,
  PUBLIC_URL: "http://127.0.0.1:1",
});

describe("hirewire migrate sqlite-to-postgres", () => {
  it("leaves a folder alone on which a server runs", async () => {
    refused(await migrate(), "data_folder_in_use");
    await office.server.stop();
  });

  it("says what is missing, without a password", async () => {
    refused(await migrate([], {}), "no_database_url");
    const wrong = await migrate(["--to", "mysql://me:hunter2@db/x"], {});
    refused(wrong, "database_url_invalid");
    expect(wrong.stderr).not.toContain("hunter2");
    const nothing = await hirewire(join(elsewhere, "none"), [
      "migrate",
      "sqlite-to-postgres",
      "--to",
      database.url,
    ]);
    refused(nothing, "nothing_to_move");
    const nobody = await migrate(["--to", "postgres://me:hunter2@127.0.0.1:1/x"], {});
    refused(nobody, "store_unreachable");
    expect(nobody.stderr).not.toMatch(/hunter2|at .*\.ts/);
    expect(existsSync(join(elsewhere, "none"))).toBe(false);
  });

  it("moves everything, compares it, and tells which key is needed without telling the key", async () => {
    const { code, stdout, stderr } = await migrate(["--to", database.url], {});
    expect(code).toBe(0);
    expect(stdout).toMatch(/^events +1 +1 +[0-9a-f]{16} +same$/m);
    expect(stdout).toMatch(/^secrets of connections, sealed +\d+ +\d+ +[0-9a-f]{16} +same$/m);
    expect(stdout).toContain(`Moved 1 events and all that belongs to them from ${dataDir} to 127.0.0.1:`);
    expect(stdout).toContain(`HIREWIRE_KEY must be what stands in ${join(dataDir, "key")}.`);
    expect(stdout).toMatch(/NOT in the database, but in the folder:\n {2}key: .*\n {2}operator-token: /);
    for (const printed of [stdout, stderr]) {
      expect(printed).not.toContain(key());
      expect(printed).not.toContain("hirewire:hirewire@"); // user and password
    }
    expect(stderr).toMatch(/^Moving: \d+ of \d+$/m);
    expect(stderr).toMatch(/^Comparing: \d+ of \d+$/m);
  });

  it("is done once", async () => {
    const { code, stdout } = await migrate();
    expect(code).toBe(0);
    expect(stdout).toContain("Nothing was done now.");
  });

  it("keeps anybody from doing everything twice", async () => {
    refused(await hirewire(dataDir, ["start", "--no-sandbox", "--port", "0"]), "data_moved");
    refused(await hirewire(dataDir, ["status"]), "data_moved");
  });

  it("goes on in the database with the key, and not with another", async () => {
    const other = { dataDir: elsewhere, env: shared(Buffer.alloc(32, 7).toString("base64")) };
    await expect(startHirewire(other)).rejects.toThrow("vault_key_other");
    const server = await startHirewire({ dataDir: elsewhere, env: shared(key()) });
    try {
      const { events, runs } = await server.api<{ events: unknown; runs: unknown }>("GET", "/status");
      expect({ events, runs }).toEqual({ events: status["events"], runs: status["runs"] });
      const { findings } = await server.api<{ findings: { check: string }[] }>("POST", "/doctor");
      expect(findings).toContainEqual(expect.objectContaining({ check: "keys", verdict: "ok" }));
      await server.api("POST", `/runs/${held.id}/answer`, { answer: "Yes" });
      const done = await eventually(async () => {
        const { items } = await server.api<{ items: RunShown[] }>("GET", "/runs?state=succeeded");
        return items.length > 0 && items;
      }, "the run to go on with its answer");
      expect(done).toMatchObject([{ id: held.id, outputs: { ask: { answer: "Yes" } } }]);
    } finally {
      await server.stop();
    }
  });

  it("lets the folder be gone back to", async () => {
    rmSync(join(dataDir, "moved-to-postgres.json"));
    expect(readdirSync(dataDir).filter((name) => name.startsWith("hirewire.sqlite"))).toEqual([
      "hirewire.sqlite",
    ]);
    const server = await startHirewire({ dataDir });
    const { events } = await server.api<{ events: unknown }>("GET", "/status");
    expect(events).toEqual(status["events"]);
    await server.stop();
  });
});
