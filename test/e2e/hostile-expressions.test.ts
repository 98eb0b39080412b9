/** A user's expression can't stall intake, take the process down or reach beyond its input. */
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { eventually, makeDataDir, removeDataDir, startHirewire, type Hirewire } from "./hirewire.ts";
import { HARMLESS, HOSTILE } from "./hostile.ts";
import { opensslHmac } from "./openssl.ts";
import { startStandIns, type StandIns } from "./stand-ins.ts";

const SECRET = "a signing secret for tests";
let standIns: StandIns;
let dataDir: string;
let hirewire: Hirewire;
let address: string;

beforeAll(async () => {
  standIns = await startStandIns({ slack: { rateLimits: false } });
  dataDir = await makeDataDir();
  hirewire = await startHirewire({ dataDir, args: ["--no-sandbox", "--allow", standIns.host] });
  await standIns.connectSlack(hirewire);
  ({ address } = await hirewire.api<{ address: string }>("POST", "/connections", {
    app: "trycrucible",
    values: { signing_secret: SECRET },
  }));
  const step = { use: "slack.post_message", with: { channel: "#hiring", text: "{% submission_id %}" } };
  for (const [name, when] of [...HOSTILE, ...HARMLESS]) {
    await hirewire.api("POST", "/automations?state=on", {
      name,
      trigger: "trycrucible.invitation_scored",
      when,
      steps: [step],
    });
  }
  await hirewire.api("POST", "/automations?state=on", {
    name: "a megabyte of output",
    trigger: "trycrucible.invitation_scored",
    steps: [{ ...step, with: { channel: "#hiring", text: '{% $join([1..200000].("0123456789")) %}' } }],
  });
  await hirewire.api("POST", "/automations?state=on", {
    name: "an honest automation",
    trigger: "trycrucible.invitation_scored",
    when: "score >= 80",
    steps: [step],
  });
});
afterAll(async () => {
  await hirewire?.stop();
  await standIns?.close();
  await removeDataDir(dataDir);
});

async function post(submission: string): Promise<number> {
  const body = JSON.stringify({ event: "invitation_scored", submission_id: submission, score: 91 });
  const headers = { "x-trycrucible-signature": `sha256=${opensslHmac(SECRET, body)}` };
  return (await fetch(address, { method: "POST", headers, body })).status;
}

it("ends every hostile expression with a clear error while intake keeps answering", async () => {
  expect(await post("sub_0")).toBe(200);
  interface Shown {
    state: string;
    reason: string | null;
    code: string | null;
    automation: string;
  }
  let acknowledged = 0;
  const runs = await eventually(async () => {
    // intake is asked the whole time that the expressions are at it
    expect(await post(`sub_more_${acknowledged % 3}`)).toBe(200);
    acknowledged += 1;
    const { items } = await hirewire.api<{ items: Shown[] }>("GET", "/runs?limit=200");
    return items.every(({ state }) => ["failed", "filtered", "succeeded"].includes(state)) ? items : false;
  }, "every run to end");
  expect(acknowledged).toBeGreaterThan(0);

  for (const [name] of HOSTILE) {
    const mine = runs.filter(({ automation }) => automation === name);
    expect(mine.map(({ state }) => [name, state])).toEqual(mine.map(() => [name, "failed"]));
    expect(mine[0]?.code).toMatch(/^[a-z_]+$/);
    expect(mine[0]?.reason).toMatch(/\w+ \w+ \w+/);
  }
  for (const [name] of HARMLESS) {
    const mine = runs.filter(({ automation }) => automation === name);
    expect(mine.map(({ state }) => [name, state])).toEqual(mine.map(() => [name, "filtered"]));
  }
  expect(runs.find(({ automation }) => automation === "a megabyte of output")?.state).toBe("failed");
  const honest = runs.filter(({ automation }) => automation === "an honest automation");
  expect(honest.map(({ state }) => state)).toEqual(honest.map(() => "succeeded"));
  expect(standIns.slack.messages("hiring")).toHaveLength(honest.length);
}, 120_000);
