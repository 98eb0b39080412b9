/** Erasing a candidate says what goes here and what remains elsewhere, before and after, and leaves no trace of its own. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { eventually, type Hirewire } from "../e2e/hirewire.ts";
import { startStandIns, type StandIns } from "../e2e/stand-ins.ts";
import { startSubscriber, type SubscriberServer } from "../hooks/subscriber.ts";
import { startServer, type Server } from "./server.ts";

interface Report {
  events: number;
  payloads: number;
  runs: number;
  names: number;
  elsewhere: {
    app: string;
    where: string;
    connection: string | null;
    automation: string;
    what: string;
    certainty: string;
    at: number;
    ref: string | null;
    url: string | null;
    times: number;
    advice: string;
  }[];
  cameFrom: object[];
}

const JANE = "jane.smith@example.com";
let standIns: StandIns;
let subscriber: SubscriberServer;
let server: Server;
let preview: Report;

const send = (email: string, name: string) =>
  server.get("POST", "/samples", {
    event: "hiresscope.application_scored",
    changes: { "data.candidateEmail": email, "data.candidateName": name, "data.applicationId": name },
  });
const erase = (dryRun: boolean, headers: Record<string, string> = {}) =>
  server.call("POST", "/candidates/erase", { body: { candidate: { email: JANE }, dryRun }, headers });

beforeAll(async () => {
  standIns = await startStandIns({ slack: { rateLimits: false } });
  subscriber = await startSubscriber();
  const subscriberHost = new URL(subscriber.url).host;
  server = await startServer({ workers: true, allow: [standIns.host, subscriberHost] });
  const api = { api: (...asked: Parameters<Server["get"]>) => server.get(...asked) } as unknown as Hirewire;
  await standIns.connectSlack(api);
  await standIns.connectSheets(api);
  await standIns.connectTo(api, "greenhouse");
  await server.get("POST", "/connections", { app: "hiresscope", values: { signing_secret: "of-tests" } });
  const spreadsheet = standIns.google.addSpreadsheet({
    title: "Pipeline",
    tabs: [{ name: "Candidates", rows: [["Email", "Score"]] }],
  });
  await server.get("POST", "/automations?state=on", {
    name: "Every score",
    trigger: "hiresscope.application_scored",
    steps: [
      {
        use: "slack.post_message",
        with: { channel: "#hiring", text: "{% $event.candidate.name %} was scored" },
      },
      {
        use: "google_sheets.upsert_row",
        with: {
          spreadsheet,
          tab: "Candidates",
          key_column: "Email",
          key: "{% $event.candidate.email %}",
          values: { Score: "{% $event.score.value %}" },
        },
      },
      { id: "skipped", use: "slack.post_message", when: "false", with: { channel: "#hiring", text: "no" } },
    ],
  });
  await server.get("POST", "/hooks", { targetUrl: `${subscriber.url}/told`, event: "candidate.scored" });
  await send(JANE, "Jane Smith");
  await send(JANE, "Jane Smith again");
  await send("bo@example.com", "Bo Berg");
  await eventually(async () => {
    const { items } = await server.get<{ items: object[] }>("GET", "/runs?state=succeeded");
    return items.length === 6;
  }, "everything to be done");
}, 60_000);
afterAll(async () => {
  await server?.close();
  await subscriber?.close();
  await standIns?.close();
});

describe("erasing a candidate", () => {
  it("says beforehand what would go, and what would remain elsewhere with its links", async () => {
    const answer = await erase(true);
    preview = (await answer.json()) as Report;
    expect(preview).toMatchObject({ events: 2, payloads: 2, runs: 4, more: false });
    expect(preview.cameFrom).toEqual([{ connection: "hiresscope", label: "HIRESSCOPE", events: 2 }]);
    const { elsewhere } = preview;
    const bySlack = elsewhere.filter(({ app }) => app === "slack");
    expect(bySlack).toHaveLength(2);
    expect(bySlack[0]).toMatchObject({
      where: "Slack",
      connection: "slack",
      automation: "Every score",
      what: "posted to #hiring",
      certainty: "left",
      advice: expect.stringContaining("Delete message"),
    });
    const posted = standIns.slack.messages("hiring").filter(({ text }) => text.startsWith("Jane"));
    expect(new Set(bySlack.map(({ ref }) => ref))).toEqual(new Set(posted.map(({ ts }) => ts)));
    expect(bySlack[0]!.url).toMatch(/^https?:/);
    expect(elsewhere.filter(({ app }) => app === "google_sheets").map(({ times }) => times)).toEqual([1, 1]);
    expect(elsewhere.filter(({ app }) => app === "subscriber")).toMatchObject([
      { where: new URL(subscriber.url).host, times: 2 },
    ]);
    expect(elsewhere).toHaveLength(5);
    const { items } = await server.get<{ items: object[] }>("GET", "/events");
    expect(items).toHaveLength(3);
  });

  it("erases it and reports the same, once; the answer is kept nowhere", async () => {
    const headers = { "idempotency-key": "erase-jane" };
    const answer = await erase(false, headers);
    expect(await answer.json()).toEqual({ ...preview, names: expect.any(Number) });
    const again = await erase(false, headers);
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({ code: "shown_once" });
    const once = (await (await erase(false)).json()) as Report;
    expect(once).toMatchObject({ events: 0, runs: 0, names: 0, elsewhere: [], cameFrom: [] });
    const { items } = await server.get<{ items: { lane: string }[] }>("GET", "/events");
    expect(items).toMatchObject([{ lane: "bo@example.com" }]);
  });

  it("is recorded without the candidate, of whom nothing is left in any file", async () => {
    const { items } = await server.get<{ items: { action: string; outcome: string }[] }>(
      "GET",
      "/audit?area=candidates",
    );
    // a repeated request was carried out once
    expect(items.map(({ action }) => action)).toEqual([
      "erased a candidate (0 events, 0 runs)",
      "erased a candidate (2 events, 4 runs)",
    ]);
    const files = readdirSync(server.dataDir).map((file) => readFileSync(join(server.dataDir, file)));
    for (const trace of [JANE, "Jane Smith"]) {
      expect(files.filter((file) => file.includes(trace))).toEqual([]);
    }
    expect(files.some((file) => file.includes("bo@example.com"))).toBe(true);
  });
});
