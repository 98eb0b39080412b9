/** One recipe moves from one ATS to the next by one word, and does the same there. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import type { WorldOutcome } from "../../src/sandbox/ats/world.ts";
import { eventually, makeDataDir, removeDataDir, startHirewire, type Hirewire } from "./hirewire.ts";
import { startStandIns, type StandIns } from "./stand-ins.ts";

const RECIPE = readFileSync(new URL("../../mappings/scored-to-ats.yaml", import.meta.url), "utf8");
const ATSS = ["greenhouse", "lever", "ashby", "workable"];

let standIns: StandIns;
let dataDir: string;
let server: Hirewire;

beforeAll(async () => {
  standIns = await startStandIns();
});
afterAll(() => standIns.close());
beforeEach(async () => {
  dataDir = await makeDataDir();
  server = await startHirewire({ dataDir, args: ["--no-sandbox", "--allow", standIns.host] });
  await server.api("POST", "/connections", { app: "hiresscope", values: { signing_secret: "s3cret" } });
});
afterEach(async () => {
  await server.stop();
  await removeDataDir(dataDir);
});

const outcome = (app: string): WorldOutcome[] => standIns.destinations.get(app)?.world?.outcome() ?? [];
/** What ends every note is the run's own reference. */
const plain = (all: WorldOutcome[]) =>
  all.map((each) => ({
    ...each,
    notes: each.notes.map((note) => note.replace(/\s*\[hw:[0-9a-f]{12}\]\s*$/, "")),
  }));

/** Workable takes ten calls in ten seconds; on a busy machine it may be a third window that they end in. */
const PATIENCE_MS = 60_000;

async function runRecipe(app: string): Promise<void> {
  const moved = RECIPE.replace("ats: greenhouse", `ats: ${app}`);
  // one word differs, and nothing else
  expect(RECIPE.split(/\s+/).filter((word, index) => word !== moved.split(/\s+/)[index])).toHaveLength(
    app === "greenhouse" ? 0 : 1,
  );
  await standIns.connectTo(server, app);
  await server.api("POST", "/automations?state=on", moved);
  for (const [candidateEmail, candidateName, score] of [
    ["jane.smith@example.com", "Jane Smith", 91],
    ["john.doe@example.com", "John Doe", 79],
  ] as const) {
    const changes = {
      "data.candidateEmail": candidateEmail,
      "data.candidateName": candidateName,
      "data.score": score,
    };
    await server.api("POST", "/samples", { event: "hiresscope.application_scored", changes });
  }
  const done = await eventually(
    async () => {
      const { items } = await server.api<{ items: { state: string; reason: string | null }[] }>(
        "GET",
        "/runs",
      );
      return (
        items.length === 2 && items.every(({ state }) => !["waiting", "running"].includes(state)) && items
      );
    },
    "both runs",
    PATIENCE_MS,
  );
  expect(done.map(({ state, reason }) => [state, reason])).toEqual([
    ["succeeded", null],
    ["succeeded", null],
  ]);
}

describe("a recipe moves by one word", () => {
  it.each(ATSS)(
    "to %s, with the same outcome",
    async (app) => {
      await runRecipe(app);
      const [jane, john, ...others] = plain(outcome(app));
      expect(jane).toEqual({
        candidate: "Jane Smith",
        tags: ["Strong"],
        notes: ["hiresscope scored Jane Smith with 91 of 100."],
        fields: {},
        applications: [
          { job: "Senior Backend Engineer", stage: "Phone Screen", status: "active", reason: null },
        ],
      });
      // the job says which of two applications is meant, and 79 asks for nothing more
      expect(john).toMatchObject({ tags: [], notes: ["hiresscope scored John Doe with 79 of 100."] });
      for (const other of others) expect(other).toMatchObject({ tags: [], notes: [] });
    },
    90_000,
  );
});
