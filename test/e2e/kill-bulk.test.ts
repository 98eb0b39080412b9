/** kill -9 in the middle of what is done to many runs: it goes on by itself, and to no run is it done twice. */
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { connectCrucible, postScore } from "./crucible.ts";
import { eventually, makeDataDir, removeDataDir, startHirewire, type Hirewire } from "./hirewire.ts";

const AUTOMATION = `
name: Ask about every score
trigger: trycrucible.invitation_scored
steps:
  - use: hirewire.ask_person
    with: { question: "Invite {% submission_id %}?" }
`;
const RUNS = 100;

interface Job {
  id: string;
  state: string;
  runs: number;
  done: number;
  refused: number;
}
interface Run {
  id: string;
  state: string;
  replayOf: string | null;
}

let dataDir: string;
let hirewire: Hirewire;
beforeEach(async () => {
  dataDir = await makeDataDir();
  hirewire = await startHirewire({ dataDir });
});
afterEach(async () => {
  await hirewire.stop("SIGKILL");
  await removeDataDir(dataDir);
});

async function allRuns(): Promise<Run[]> {
  const runs: Run[] = [];
  for (let before: string | null = ""; before !== null;) {
    const page: { items: Run[]; next: string | null } = await hirewire.api(
      "GET",
      `/runs?limit=200${before && `&before=${before}`}`,
    );
    runs.push(...page.items);
    before = page.next;
  }
  return runs;
}

it("is carried on after the restart, and to each run it is done once", async () => {
  const address = await connectCrucible(hirewire);
  await hirewire.api("POST", "/automations?state=on", AUTOMATION);
  for (let index = 0; index < RUNS; index += 1) await postScore(hirewire, address, `sub_${index}`);
  const originals = await eventually(async () => {
    const runs = await allRuns();
    return runs.length === RUNS && runs.every(({ state }) => state === "held") && runs;
  }, "every question");

  const { id } = await hirewire.api<Job>("POST", "/runs/bulk", {
    action: "replay",
    filter: {},
    fromStart: true,
  });
  const job = () => hirewire.api<Job>("GET", `/bulk-jobs/${id}`);
  await eventually(async () => (await job()).done > 10, "the middle");
  await hirewire.stop("SIGKILL");
  hirewire = await startHirewire({ dataDir });
  const again = await job();
  expect(again).toMatchObject({ state: "running", runs: RUNS });
  expect(again.done).toBeLessThan(RUNS);

  const over = await eventually(async () => {
    const now = await job();
    return now.state === "finished" && now;
  }, "the end of the job");
  expect(over).toMatchObject({ done: RUNS, refused: 0 });
  const replays = (await allRuns()).flatMap(({ replayOf }) => replayOf ?? []);
  expect(replays.toSorted()).toEqual(originals.map((run) => run.id).toSorted());
}, 90_000);
