/**
 * A candidate scored in TryCrucible, who is an id there, and known by email from HIRESSCOPE: one row in the sheet, one
 * record in the ATS.
 */
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { HIRING_PIPELINE, HIRING_PIPELINE_ID } from "../../src/sandbox/google/seed.ts";
import { readFileSync } from "node:fs";
import { eventually, makeDataDir, removeDataDir, startHirewire, type Hirewire } from "./hirewire.ts";
import { startStandIns, type StandIns } from "./stand-ins.ts";

interface RunShown {
  id: string;
  automation: string;
  state: string;
  reason: string | null;
  question: { text: string; expects: string | null } | null;
}

let standIns: StandIns;
let dataDir: string;
let server: Hirewire;

beforeAll(async () => {
  standIns = await startStandIns({
    google: { spreadsheets: [{ ...HIRING_PIPELINE, tabs: [{ name: "Candidates", rows: [] }] }] },
  });
  dataDir = await makeDataDir();
  server = await startHirewire({ dataDir, args: ["--no-sandbox", "--allow", standIns.host] });
  for (const app of ["hiresscope", "trycrucible"]) {
    await server.api("POST", "/connections", { app, values: { signing_secret: "s3cret" } });
  }
  await standIns.connectSheets(server);
  await standIns.connectTo(server, "greenhouse");
  for (const recipe of ["scored-to-sheet", "scored-to-ats", "known-candidate-to-sheet-and-ats"]) {
    const text = readFileSync(new URL(`../../mappings/${recipe}.yaml`, import.meta.url), "utf8");
    // from HIRESSCOPE the first two, so that TryCrucible's score comes through the third alone
    const from = recipe.startsWith("scored") ? "from: [hiresscope]\ntrigger:" : "trigger:";
    const own = text.replace(/your-spreadsheet-id/, HIRING_PIPELINE_ID).replace("trigger:", from);
    await server.api("POST", "/automations?state=on", own);
  }
});
afterAll(async () => {
  await server.stop();
  await standIns.close();
  await removeDataDir(dataDir);
});

const send = (event: string, changes: Record<string, unknown> = {}) =>
  server.api("POST", "/samples", { event, changes });
const runs = async (): Promise<RunShown[]> => (await server.api<{ items: RunShown[] }>("GET", "/runs")).items;
const settled = (count: number, state: string) =>
  eventually(
    async () => {
      const all = await runs();
      return all.filter((run) => run.state === state).length === count && all;
    },
    `${count} runs that are ${state}: ${JSON.stringify([count, state])}`,
  );
/** The sheet as a list of records. */
const rows = () => {
  const [head = [], ...rest] = standIns.google.rows(HIRING_PIPELINE_ID, "Candidates");
  return rest.map((row) => Object.fromEntries(head.map((name, index) => [String(name), row[index] ?? null])));
};
const jane = () =>
  standIns.destinations
    .get("greenhouse")
    ?.world?.outcome()
    .find(({ candidate }) => candidate === "Jane Smith");

it("puts both scores onto one row and one record, and asks no more than once", async () => {
  await send("hiresscope.application_scored", { "data.score": 82 });
  await settled(2, "succeeded");
  expect(rows()).toEqual([expect.objectContaining({ Candidate: "jane.smith@example.com", Score: 82 })]);
  expect(jane()?.notes).toHaveLength(1);

  // TryCrucible says an id and nothing else: nobody guesses
  await send("trycrucible.invitation_scored", { candidate_id: "usr_JANE", score: 91 });
  const [asked] = (await settled(1, "held")).filter(({ state }) => state === "held");
  expect(asked?.question).toMatchObject({
    text: expect.stringMatching(/TryCrucible .*usr_JANE/),
    expects: expect.stringMatching(/email/i),
  });
  expect(rows()).toHaveLength(1);
  expect(jane()?.fields).toEqual({});

  await server.api("POST", `/runs/${asked?.id}/answer`, { answer: "Jane.Smith@example.com" });
  await settled(3, "succeeded");
  expect(rows()).toEqual([
    expect.objectContaining({ Candidate: "jane.smith@example.com", Score: 82, "TryCrucible score": 91 }),
  ]);
  expect(jane()?.fields).toEqual({ "Assessment score": 91 });

  // from now on the id is enough
  await send("trycrucible.invitation_scored", { candidate_id: "usr_JANE", score: 95 });
  await settled(4, "succeeded");
  expect((await runs()).some(({ state }) => state === "held")).toBe(false);
  expect(rows()).toEqual([
    expect.objectContaining({ Candidate: "jane.smith@example.com", Score: 82, "TryCrucible score": 95 }),
  ]);
  expect(jane()?.fields).toEqual({ "Assessment score": 95 });
  const people = [...(standIns.destinations.get("greenhouse")?.world?.candidates.values() ?? [])];
  expect(people.filter(({ emails }) => emails.includes("jane.smith@example.com"))).toHaveLength(1);
});
