/** Home over the API: what needs a person, in words with a next step, and charts by day. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Charts } from "../../src/run/home/charts.ts";
import type { Start } from "../../src/run/operations/home.ts";
import type { Need } from "../../src/run/home/needs.ts";
import { eventually } from "../e2e/hirewire.ts";
import { startStandIns, type StandIns } from "../e2e/stand-ins.ts";
import { SCORES, startServer, type Server } from "./server.ts";

let standIns: StandIns;
let server: Server;
beforeAll(async () => {
  standIns = await startStandIns({ slack: { rateLimits: false } });
  server = await startServer({ workers: true, allow: [standIns.host] });
  await server.get("POST", "/connections", { app: "trycrucible", values: { signing_secret: "s" } });
  const slack = { bot_token: standIns.slack.botToken, api_url: `${standIns.url}/slack/api` };
  await server.get("POST", "/connections", { app: "slack", values: slack });
});
afterAll(async () => {
  await server?.close();
  await standIns?.close();
});

const home = () => server.get<{ needs: Need[]; start: Start }>("GET", "/home/needs");
const charts = (query = "") => server.get<Charts>("GET", `/home/charts${query}`);
const sendScore = (score: number) =>
  server.get("POST", "/samples", {
    event: "trycrucible.invitation_scored",
    changes: { score, candidate_id: `usr_${score}` },
  });
/** A connection is seen to be expired a moment before the run is held. */
const needOf = (kind: Need["kind"], runs = 0) =>
  eventually(
    async () => (await home()).needs.find((need) => need.kind === kind && need.runs >= runs),
    `a need: ${kind}`,
  );
const goneIs = (kind: Need["kind"]) =>
  eventually(async () => !(await home()).needs.some((need) => need.kind === kind), `no need: ${kind}`);

describe("what needs a person", () => {
  it("is nothing at first, and the first steps are told", async () => {
    expect(await home()).toEqual({
      needs: [],
      start: { sandbox: false, source: true, destination: true, automation: false, event: false },
    });
  });

  it("is a connection whose token was revoked, until it is reconnected", async () => {
    await server.get("POST", "/automations?state=on", SCORES);
    standIns.slack.setTokenState("token_revoked");
    await sendScore(91);
    const need = await needOf("reconnect", 1);
    const { id } = await server.get("GET", "/connections/slack");
    expect(need).toMatchObject({
      urgency: "now",
      title: "Slack has to be reconnected",
      runs: 1,
      next: { words: "Reconnect Slack", link: `/connections/${String(id)}` },
    });
    expect(need.why).toMatch(/1 run waits and will go on by itself afterwards\.$/);
    expect((await home()).needs).toHaveLength(1);
    standIns.slack.setTokenState("active");
    await server.get("PATCH", "/connections/slack", {
      values: { bot_token: standIns.slack.botToken },
    });
    await goneIs("reconnect");
    await eventually(async () => standIns.slack.messages("hiring").length === 1, "the message");
  });

  it("is what Slack refuses, in its words, without a command of the terminal", async () => {
    standIns.slack.setChannel("hiring", { archived: true });
    await sendScore(92);
    const need = await needOf("setting");
    expect(need).toMatchObject({ title: "“Scores” can't go on", runs: 1, next: { link: "/holds" } });
    expect(need.why).toContain("archived");
    standIns.slack.setChannel("hiring", { archived: false });
    await server.get("POST", "/holds/release", { kind: "config" });
    await goneIs("setting");
  });

  it("is a question, and leads to the run that asks it", async () => {
    await server.get("POST", "/automations?state=on", {
      name: "Asks",
      trigger: "trycrucible.invitation_scored",
      when: "score = 50",
      steps: [{ use: "hirewire.ask_person", with: { question: "Shall Ada be invited?" } }],
    });
    await sendScore(50);
    const need = await needOf("question");
    expect(need).toMatchObject({ title: "“Asks” asks you something", next: { words: "Answer" } });
    expect(need.why).toContain("Shall Ada be invited?");
    const run = need.next.link.replace("/runs/", "");
    await server.get("POST", `/runs/${run}/cancel`);
    await goneIs("question");
  });

  it("is an automation that fails, until one of its runs goes well", async () => {
    await server.get("POST", "/automations?state=on", {
      name: "Breaks",
      trigger: "trycrucible.invitation_scored",
      steps: [
        {
          use: "slack.post_message",
          with: { channel: "#hiring", text: "{% score = 60 ? $number('none') : 'fine' %}" },
        },
      ],
    });
    await sendScore(60);
    await sendScore(60);
    const need = await needOf("failing", 2);
    expect(need).toMatchObject({ urgency: "now", title: "“Breaks” fails" });
    expect(need.next.link).toMatch(/^\/runs\/run_/);
    await sendScore(61);
    expect(await needOf("failed")).toMatchObject({
      urgency: "soon",
      title: "2 runs of “Breaks” failed within a day",
    });
    await goneIs("failing");
  });

  it("is a rush of calls that were turned away", async () => {
    const { id, hookPath } = server.runtime.connections.get("trycrucible");
    for (let call = 0; call < 5; call += 1) {
      await fetch(`${server.runtime.url}${hookPath}`, { method: "POST", body: "{}" });
    }
    expect(await needOf("rejected")).toMatchObject({
      title: "5 calls to TryCrucible were turned away",
      next: { words: "See why", link: `/connections/${id}` },
    });
  });

  it("is a paused automation whose events wait", async () => {
    await server.get("POST", "/automations/Scores/state", { state: "paused" });
    await sendScore(93);
    const { id } = await server.get("GET", "/automations/Scores");
    expect(await needOf("paused")).toMatchObject({
      urgency: "soon",
      title: "“Scores” is paused",
      next: { link: `/automations/${String(id)}` },
    });
    expect((await home()).needs.map(({ urgency }) => urgency)).toEqual(["now", "soon", "soon"]);
  });
});

describe("charts", () => {
  it("count what came, what became of it and how long that took", async () => {
    const runs = await eventually(async () => {
      const status = await server.get<{ runs: Record<string, number> }>("GET", "/status");
      return status.runs["waiting"] === 0 && status.runs["running"] === 0 && status.runs;
    }, "all runs to be over");
    const found = await charts();
    expect(found.complete).toBe(true);
    expect(found.days).toHaveLength(30);
    expect(found.days.at(-1)).toBe(new Date().toISOString().slice(0, 10));
    const { items } = await server.get<{ items: object[] }>("GET", "/events?limit=200");
    expect(found.events).toMatchObject([{ app: "trycrucible", label: "TryCrucible" }]);
    expect(found.events[0]!.counts.at(-1)).toBe(items.length);
    const scored = found.scores.flatMap(({ from, count }) => (count === 0 ? [] : [[from, count]]));
    expect(scored).toEqual([
      [50, 1],
      [60, 3],
      [90, 3],
    ]);
    for (const { state, counts } of found.outcomes) {
      expect([state, counts.reduce((sum, count) => sum + count, 0)]).toEqual([state, runs[state]]);
    }
    const { median, p95 } = found.delivery.all;
    expect(median).toBeGreaterThan(0);
    expect(p95).toBeGreaterThanOrEqual(median!);
    expect(found.delivery.days.at(-1)).toEqual(found.delivery.all);
    expect(found.delivery.days[0]).toEqual({ median: null, p95: null });
  });

  it("are as long as was asked for, and no longer than a year", async () => {
    expect((await charts("?days=7")).days).toHaveLength(7);
    expect((await server.call("GET", "/home/charts?days=0")).status).toBe(422);
    expect((await server.call("GET", "/home/charts?days=366")).status).toBe(422);
  });

  it("stay when a candidate is erased", async () => {
    const before = await charts();
    const candidate = { connection: "trycrucible", id: "usr_91" };
    await server.get("POST", "/candidates/erase", { candidate, dryRun: false });
    expect((await charts()).events).toEqual(before.events);
    expect((await charts()).scores).toEqual(before.scores);
  });
});
