/**
 * Guarantees 1 and 3, tried by kill -9: what was acknowledged is delivered after a restart, and nothing is
 * delivered twice although the process died with a call in the air. One event at a time, so that what went wrong is
 * easy to see; kill-anywhere.test.ts does it under load, at every other point.
 */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { allFinished, connectCrucible, EVERY_SCORE_TO_SLACK, postScore } from "./crucible.ts";
import { makeDataDir, removeDataDir, startHirewire, type Hirewire } from "./hirewire.ts";
import { startStandIns, type StandIns } from "./stand-ins.ts";

let standIns: StandIns;
let dataDir: string;
let hirewire: Hirewire;
let address: string;

const start = () => startHirewire({ dataDir, args: ["--no-sandbox", "--allow", standIns.host] });

beforeEach(async () => {
  standIns = await startStandIns({ slack: { rateLimits: false } });
  dataDir = await makeDataDir();
  hirewire = await start();
  await standIns.connectSlack(hirewire);
  address = await connectCrucible(hirewire);
  await hirewire.api("POST", "/automations?state=on", EVERY_SCORE_TO_SLACK);
});
afterEach(async () => {
  await hirewire.stop("SIGKILL");
  await standIns.close();
  await removeDataDir(dataDir);
});

const post = (submission: string) => postScore(hirewire, address, submission);

const texts = () => standIns.slack.messages("hiring").map(({ text }) => text);
const postsOf = (submission: string) => texts().filter((text) => text.startsWith(`${submission} `)).length;

describe("an acknowledged event", () => {
  it("is delivered after a kill while the destination had not even answered", async () => {
    const fault = standIns.slackFaults.add({ mode: "hang", path: "chat.postMessage" });
    expect(await post("sub_hang")).toBe(true);
    await fault.whenFired();
    await hirewire.stop("SIGKILL");
    standIns.slackFaults.clear();
    expect(postsOf("sub_hang")).toBe(0);

    hirewire = await start();
    await allFinished(hirewire, { patienceMs: 20_000 });
    expect(postsOf("sub_hang")).toBe(1);
  });

  it("is not delivered twice when the kill came between Slack's doing and our knowing", async () => {
    const fault = standIns.slackFaults.add({ mode: "hang_after", path: "chat.postMessage" });
    expect(await post("sub_after")).toBe(true);
    await fault.whenFired();
    await hirewire.stop("SIGKILL");
    standIns.slackFaults.clear();
    expect(postsOf("sub_after")).toBe(1);

    hirewire = await start();
    await allFinished(hirewire, { patienceMs: 20_000 });
    expect(postsOf("sub_after")).toBe(1);
    const { items } = await hirewire.api<{ items: { id: string; state: string }[] }>("GET", "/runs");
    expect(items).toEqual([expect.objectContaining({ state: "succeeded" })]);
  });

  it("is delivered after a stop that came before its delivery", async () => {
    const fault = standIns.slackFaults.add({ mode: "hang", path: "chat.postMessage", times: Infinity });
    expect(await post("sub_stop")).toBe(true);
    await fault.whenFired();
    const stopped = hirewire.stop("SIGTERM");
    standIns.slackFaults.clear();
    expect((await stopped).code).toBe(0);

    hirewire = await start();
    await allFinished(hirewire, { patienceMs: 20_000 });
    expect(postsOf("sub_stop")).toBe(1);
  });
});

it("writes a row once although it was killed between Google's doing and our knowing", async () => {
  await standIns.connectSheets(hirewire);
  const spreadsheet = standIns.google.addSpreadsheet({
    title: "Scores",
    tabs: [{ name: "Scores", rows: [["Submission", "Score"]] }],
  });
  await hirewire.api("POST", "/automations?state=on", {
    name: "Every score to a sheet",
    trigger: "trycrucible.invitation_scored",
    steps: [
      {
        use: "google_sheets.append_row",
        with: {
          spreadsheet,
          tab: "Scores",
          values: { Submission: "{% submission_id %}", Score: "{% score %}" },
        },
      },
    ],
  });
  const fault = standIns.googleFaults.add({ mode: "hang_after", path: ":batchUpdate" });
  expect(await post("sub_row")).toBe(true);
  await fault.whenFired();
  await hirewire.stop("SIGKILL");
  standIns.googleFaults.clear();
  expect(standIns.google.rows(spreadsheet, "Scores")).toHaveLength(2);

  hirewire = await start();
  await allFinished(hirewire, { patienceMs: 20_000 });
  expect(standIns.google.rows(spreadsheet, "Scores")).toEqual([
    ["Submission", "Score"],
    ["sub_row", 91],
  ]);
});
