/** Rows that go out together, tried by kill -9 in the middle of a batch: every row once, in the order of the events. */
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { allFinished, connectCrucible, postScore } from "./crucible.ts";
import { makeDataDir, removeDataDir, startHirewire, type Hirewire } from "./hirewire.ts";
import { startStandIns, type StandIns } from "./stand-ins.ts";

/** `npm run soak` asks for more. */
const ROUNDS = Number(process.env["HIREWIRE_KILL_ROUNDS"] ?? "3");

let standIns: StandIns;
let dataDir: string;
let hirewire: Hirewire;
let address: string;
let spreadsheet: string;

const start = () => startHirewire({ dataDir, args: ["--no-sandbox", "--allow", standIns.host] });

beforeEach(async () => {
  // quotas are tried elsewhere: a kill would have to wait for the next minute here
  const noQuota = {
    readsPerMinutePerUser: 1e6,
    writesPerMinutePerUser: 1e6,
    readsPerMinute: 1e6,
    writesPerMinute: 1e6,
  };
  standIns = await startStandIns({ google: { quotas: noQuota } });
  dataDir = await makeDataDir();
  hirewire = await start();
  await standIns.connectSheets(hirewire);
  address = await connectCrucible(hirewire);
  const tabs = [{ name: "Scores", rows: [["Submission", "Score"]] }];
  spreadsheet = standIns.google.addSpreadsheet({ title: "Scores", tabs });
  await hirewire.api("POST", "/automations?state=on", {
    name: "Every score to a sheet",
    trigger: "trycrucible.invitation_scored",
    steps: [
      {
        use: "google_sheets.append_row",
        with: { spreadsheet, values: { Submission: "{% submission_id %}", Score: "{% score %}" } },
      },
    ],
  });
});
afterEach(async () => {
  await hirewire.stop("SIGKILL");
  await standIns.close();
  await removeDataDir(dataDir);
});

const post = (submission: string) => postScore(hirewire, address, submission);

const rows = () =>
  standIns.google
    .rows(spreadsheet, "Scores")
    .slice(1)
    .map(([name]) => name);
const namesOf = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}_${index}`);

/** What was received, oldest first. */
async function received(): Promise<string[]> {
  const names: string[] = [];
  for (let before = ""; ;) {
    const { items } = await hirewire.api<{ items: { id: string }[] }>("GET", `/events?limit=100${before}`);
    for (const { id } of items) {
      const { payload } = await hirewire.api<{ payload: { submission_id: string } }>("GET", `/events/${id}`);
      names.push(payload.submission_id);
    }
    const last = items.at(-1);
    if (last === undefined) return names.toReversed();
    before = `&before=${last.id}`;
  }
}

it("writes every row of a batch once although it was killed before Google's answer arrived", async () => {
  standIns.googleFaults.add({ mode: "slow_body", path: ":batchUpdate", pauseMs: 200 });
  const lost = standIns.googleFaults.add({ mode: "hang_after", path: ":batchUpdate" });
  expect(await post("first")).toBe(true);
  // they gather while the first one is on its way
  for (const name of namesOf("sub", 25)) expect(await post(name)).toBe(true);
  await lost.whenFired();
  await hirewire.stop("SIGKILL");
  standIns.googleFaults.clear();
  expect(rows().length).toBeGreaterThan(2);

  hirewire = await start();
  expect(await post("last")).toBe(true);
  await allFinished(hirewire);
  expect(rows()).toEqual(["first", ...namesOf("sub", 25), "last"]);
  const { items } = await hirewire.api<{ items: { outputs: unknown }[] }>("GET", "/runs?limit=100");
  expect(items).toHaveLength(27);
}, 60_000);

it(
  "loses, doubles and swaps no row when killed at random moments",
  async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const killAfter = 1 + Math.floor(Math.random() * 35);
      let acks = 0;
      await Promise.all(
        namesOf(`sub_${round}`, 40).map(async (name) => {
          if (!(await post(name))) return;
          acknowledged.push(name);
          acks += 1;
          if (acks === killAfter) await hirewire.stop("SIGKILL");
        }),
      );
      await hirewire.stop("SIGKILL");
      hirewire = await start();
    }
    await allFinished(hirewire);
    const written = rows();
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(acknowledged.filter((name) => !written.includes(name))).toEqual([]);
    // an event may be on disk although its answer got lost
    expect(written).toEqual(await received());
  },
  60_000 + ROUNDS * 30_000,
);
