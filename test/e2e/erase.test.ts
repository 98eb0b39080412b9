/** One command takes a candidate out of everything that is kept, under every name. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { hirewire, makeDataDir, removeDataDir } from "./hirewire.ts";
import { openOffice, type Office } from "./office.ts";

const JANE = "jane@example.com";

let dataDir: string;
let office: Office;
beforeAll(async () => {
  dataDir = await makeDataDir();
  office = await openOffice(dataDir);
  await office.automate("Ask", "candidate.scored", [
    { id: "ask", use: "hirewire.ask_person", with: { question: "Invite {% $event.candidate.email %}?" } },
  ]);
  await office.application("Jane@Example.com", "Jane Smith");
  await office.newestIn("Ask", "held");
  await office.application("bo@example.com", "Bo Berg");
  const { code } = await hirewire(dataDir, ["candidates", "link", JANE, "trycrucible:usr_jane"]);
  expect(code).toBe(0);
  await office.challenge("usr_jane");
});
afterAll(async () => {
  await office?.server.stop();
  await removeDataDir(dataDir);
});

const erase = (...args: string[]) => hirewire(dataDir, ["erase", ...args]);
const filesWith = (text: string): string[] =>
  readdirSync(dataDir).filter((file) => readFileSync(join(dataDir, file)).includes(text));

describe("hirewire erase", () => {
  it("says what it would do and does nothing, unless it is told to", async () => {
    const plan = await erase(JANE, "--dry-run", "--json");
    expect(JSON.parse(plan.stdout)).toMatchObject({
      events: 2,
      payloads: 2,
      runs: 2,
      names: 2,
      mentions: [],
    });
    const { code, stderr } = await erase(JANE);
    expect(code).toBe(1);
    expect(stderr).toContain("2 events, 2 payloads, 2 runs");
    expect(stderr).toContain("Nothing was removed. Say --yes");
    expect(filesWith(JANE)).not.toEqual([]);
  });

  it("removes events, runs, questions and names, whatever was under way, and leaves no trace in the files", async () => {
    const { code, stdout } = await erase("trycrucible:usr_jane", "--yes");
    expect(stdout).toMatch(
      /trycrucible:usr_jane: 2 events, 2 payloads, 2 runs, \d attempts? and 2 names removed\./,
    );
    expect(stdout).toContain("Not touched: what was sent to destinations, backups");
    expect(code).toBe(0);
    expect(await office.runsOf("Ask")).toMatchObject([{ lane: "bo@example.com" }]);
    const { items } = await office.server.api<{ items: object[] }>("GET", "/events");
    expect(items).toMatchObject([{ lane: "bo@example.com" }]);
    for (const trace of [JANE, "Jane@Example.com", "usr_jane", "Jane Smith"])
      expect(filesWith(trace)).toEqual([]);
    expect(filesWith("bo@example.com")).not.toEqual([]);
  });

  it("leaves everything adding up, and has nothing more to do", async () => {
    expect(await office.server.api("GET", "/status")).toMatchObject({
      events: { received: 3, finished: 2, held: 1, waiting: 0, addsUp: true },
      storage: { removedEvents: 2, room: "enough", keepDays: 180, keepPayloadDays: 90 },
    });
    const { code, stdout } = await erase(JANE, "--yes");
    expect(stdout).toContain(`Nothing is kept about ${JANE}.`);
    expect(code).toBe(0);
    const unreadable = await erase("Jane");
    expect(unreadable.stderr).toContain("neither an email address nor an id");
  });

  it("takes the candidate in again when a vendor sends something new", async () => {
    await office.application(JANE, "Jane Smith");
    expect(await office.newestIn("Ask", "held")).toMatchObject({ lane: JANE });
  });
});
