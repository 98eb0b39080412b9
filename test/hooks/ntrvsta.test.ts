/** NTRVSTA's two kinds of webhooks, at the real server, against a stand-in that calls it back. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { createNtrvstaApi, type NtrvstaApi } from "../../src/sandbox/vendors/ntrvsta-api.ts";
import { createHiresscopeApi } from "../../src/sandbox/vendors/hiresscope-api.ts";
import application from "../../triggers/samples/hiresscope.application_scored.json" with { type: "json" };
import { eventually, hirewire } from "../e2e/hirewire.ts";
import { bodySignature } from "../http/sign.ts";
import { startServer, type Server } from "../http/server.ts";

interface Shown {
  id: string;
  address: string;
  source: {
    state: string;
    by: string;
    reason: string | null;
    advice: string[];
    events: string[];
    orphans: { vendorId: string | null; url: string }[];
  };
}
interface EventShown {
  wireName: string;
  test: boolean;
  idempotencyKey?: string;
}

let api: NtrvstaApi;
let vendor: HttpServer;
let server: Server;

beforeEach(async () => {
  api = createNtrvstaApi({ anyAddress: true });
  vendor = createServer(express().use(api.router)).listen(0, "127.0.0.1");
  await once(vendor, "listening");
  server = await startServer({ workers: true, allow: [`127.0.0.1:${port()}`] });
});
afterEach(async () => {
  await server.close();
  vendor.closeAllConnections();
  vendor.close();
});

const port = () => (vendor.address() as AddressInfo).port;
const connect = (values: object = {}) =>
  server.get<Shown>("POST", "/connections", {
    app: "ntrvsta",
    values: {
      generation: "original",
      api_key: api.apiKey,
      api_url: `http://127.0.0.1:${port()}`,
      ...values,
    },
  });
const turnOn = (name: string, trigger: string) =>
  server.get("POST", "/automations?state=on", {
    name,
    trigger,
    steps: [{ id: "call", use: "http.request", with: { url: "https://acme.example/scores" } }],
  });
const look = async () => (await server.get<Shown>("GET", "/connections/ntrvsta")).source;
const events = async () =>
  (await server.get<{ items: EventShown[] }>("GET", "/events?limit=50")).items.filter(({ test }) => !test);
const inState = (state: string) =>
  eventually(async () => ((await look()).state === state ? look() : undefined), `the state ${state}`);
const session = (id: string) => ({
  session: {
    id,
    interview_id: "int_1",
    candidate: { id: "cand_1", email: "ada@example.com", name: "Ada Berg" },
    completed_at: "2026-11-21T10:00:00Z",
    duration_minutes: 40,
    overall_score: 88,
    status: "completed",
  },
});
const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

describe("NTRVSTA's webhooks with an API", () => {
  it("are registered with our secret, and live once the test event that we asked for is here", async () => {
    await connect();
    await turnOn("Scores", "ntrvsta.session_completed");
    const live = await inState("live");
    expect(live).toMatchObject({ by: "hirewire", events: ["session.completed"] });
    expect(api.webhooks.all()).toEqual([
      expect.objectContaining({ events: ["session.completed"], active: true, secret: expect.any(String) }),
    ]);
    const { items } = await server.get<{ items: EventShown[] }>("GET", "/events?limit=5");
    expect(items).toMatchObject([{ wireName: "session.completed", test: true }]);
    // the test is journaled and starts nothing
    expect(await server.get("GET", "/runs?limit=5")).toMatchObject({ items: [] });
  });

  it("ask for none of the other kind's events, whichever an automation for any vendor would take", async () => {
    await connect();
    await turnOn("Any", "candidate.scored");
    expect(await inState("live")).toMatchObject({ events: ["session.completed"] });
  });

  it("say NTRVSTA's own words when it refuses, and are not called live", async () => {
    api.webhooks.behaviour.refuses = "Webhooks are not part of your plan";
    await connect();
    await turnOn("Scores", "ntrvsta.session_completed");
    const refused = await inState("refused");
    expect(refused.reason).toContain("Webhooks are not part of your plan");
  });

  it("are registered at another path once the connection names it", async () => {
    await connect({ webhooks_path: "/v2/hooks" });
    await turnOn("Scores", "ntrvsta.session_completed");
    expect((await inState("refused")).reason).toContain("404");
    await server.get("PATCH", "/connections/ntrvsta", { values: { webhooks_path: "/v1/webhooks" } });
    await inState("live");
  });

  it("are made once more when the answer is lost, and the first one is shown to its owner", async () => {
    api.webhooks.behaviour.breaksAfter = 1;
    await connect();
    await turnOn("Scores", "ntrvsta.session_completed");
    await eventually(async () => api.webhooks.all().length > 0, "the first webhook");
    await eventually(async () => {
      await server.get("POST", "/connections/ntrvsta/reconcile");
      return (await look()).state === "live";
    }, "the second webhook");
    const [lost, kept] = api.webhooks.all();
    const { address, source } = await server.get<Shown>("GET", "/connections/ntrvsta");
    expect([address, source.orphans]).toMatchObject([kept!.url, [{ url: lost!.url }]]);
    // what both of them send is one event
    await api.webhooks.happen("session.completed", session("sess_1"), at(0));
    expect(await events()).toHaveLength(1);
  });

  it("verify without a test event where NTRVSTA offers none, and are live with the first event", async () => {
    api.webhooks.behaviour.lacks = new Set(["test", "connectivity"]);
    await connect();
    await turnOn("Scores", "ntrvsta.session_completed");
    await inState("verifying");
    await api.webhooks.happen("session.completed", session("sess_1"), at(0));
    await inState("live");
  });

  it("rest switched off when nobody needs them, and come back", async () => {
    await connect();
    await turnOn("Scores", "ntrvsta.session_completed");
    await inState("live");
    const [webhook] = api.webhooks.all();
    await server.get("POST", "/automations/Scores/state", { state: "off" });
    await inState("draft");
    expect(await look()).toMatchObject({ events: [], orphans: [] });
    expect(api.webhooks.all()).toMatchObject([{ id: webhook!.id, active: false }]);
    await server.get("POST", "/automations/Scores/state", { state: "on" });
    await inState("live");
    expect(api.webhooks.all()).toMatchObject([{ id: webhook!.id, active: true }]);
  });

  it.each(["failed_deliveries", "logs"] as const)(
    "fill in what failed, shown in %s, and nothing that arrived after all",
    async (showsPayloads) => {
      api.webhooks.behaviour.showsPayloads = showsPayloads;
      await connect();
      await turnOn("Scores", "ntrvsta.session_completed");
      await inState("live");
      const [webhook] = api.webhooks.all();
      const { url } = webhook!;

      api.webhooks.behaviour.losesAnswers = 1; // it arrives, and NTRVSTA never learns that
      await api.webhooks.happen("session.completed", session("sess_arrived"), at(0));
      webhook!.url = "http://127.0.0.1:1/nobody";
      await api.webhooks.happen("session.completed", session("sess_lost_1"), at(1));
      await api.webhooks.happen("session.completed", session("sess_lost_2"), at(2));
      webhook!.url = url;
      expect(await events()).toHaveLength(1);

      await server.get("POST", "/connections/ntrvsta/reconcile");
      expect(await events()).toHaveLength(3);
      await server.get("POST", "/connections/ntrvsta/reconcile");
      expect(await events()).toHaveLength(3);
      const { items: runs } = await server.get<{ items: object[] }>("GET", "/runs?limit=10");
      expect(runs).toHaveLength(3);
      // what was filled in and comes late after all
      await api.webhooks.happen("session.completed", session("sess_late"), at(3));
      expect(await events()).toHaveLength(4);
    },
  );

  it("say what is missing where NTRVSTA does not show it", async () => {
    api.webhooks.behaviour.showsPayloads = "nowhere";
    await connect();
    await turnOn("Scores", "ntrvsta.session_completed");
    await inState("live");
    const [webhook] = api.webhooks.all();
    const { url } = webhook!;
    webhook!.url = "http://127.0.0.1:1/nobody";
    await api.webhooks.happen("session.completed", session("sess_lost"), at(0));
    webhook!.url = url;
    await server.get("POST", "/connections/ntrvsta/reconcile");
    expect((await look()).advice).toContainEqual(
      expect.stringMatching(/^NTRVSTA could not deliver an event since \d{4}-\d\d-\d\d and does not show/),
    );
  });

  it("get a new secret while whatever is signed with the old one still counts", async () => {
    await connect();
    await turnOn("Scores", "ntrvsta.session_completed");
    await inState("live");
    const [webhook] = api.webhooks.all();
    const before = webhook!.secret;
    const rotated = await server.get("POST", "/connections/ntrvsta/rotate", { overlapHours: 1 });
    expect(rotated).toMatchObject({ how: "changed", oldUntil: expect.any(Number) });
    const after = webhook!.secret;
    expect(after).not.toBe(before);
    await api.webhooks.happen("session.completed", session("sess_new"), at(0));
    webhook!.secret = before;
    await api.webhooks.happen("session.completed", session("sess_old"), at(1));
    expect(await events()).toHaveLength(2);
    expect(JSON.stringify(rotated)).not.toContain(after);

    api.webhooks.behaviour.lacks = new Set(["update"]);
    const refused = await server.call("POST", "/connections/ntrvsta/rotate", { body: {} });
    expect([refused.status, await refused.json()]).toMatchObject([
      409,
      { code: "rotation_failed", detail: expect.stringContaining("The old one stays in use") },
    ]);
    webhook!.secret = after;
    await api.webhooks.happen("session.completed", session("sess_still"), at(2));
    expect(await events()).toHaveLength(3);
  });
});

describe("a secret that is replaced", () => {
  it("counts together with the old one when NTRVSTA's answer is lost", async () => {
    await connect();
    await turnOn("Scores", "ntrvsta.session_completed");
    await inState("live");
    const [webhook] = api.webhooks.all();
    const before = webhook!.secret;
    api.webhooks.behaviour.breaksAfter = 9; // also the call that goes out once more
    const lost = await server.call("POST", "/connections/ntrvsta/rotate", { body: {} });
    expect([lost.status, await lost.json()]).toMatchObject([503, { code: "destination_unavailable" }]);
    expect(webhook!.secret).not.toBe(before);
    await api.webhooks.happen("session.completed", session("sess_new"), at(0));
    webhook!.secret = before;
    await api.webhooks.happen("session.completed", session("sess_old"), at(1));
    expect(await events()).toHaveLength(2);
  });

  it("is asked for from the command line", async () => {
    await connect();
    await turnOn("Scores", "ntrvsta.session_completed");
    await inState("live");
    const [webhook] = api.webhooks.all();
    const before = webhook!.secret;
    expect(await hirewire(server.dataDir, ["rotate", "ntrvsta", "--overlap", "2"])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^NTRVSTA signs with a new secret now\. The old secret is accepted until /,
      ),
    });
    expect(webhook!.secret).not.toBe(before);
  });

  it("comes with a new webhook where the vendor makes its secrets itself", async () => {
    const hiresscope = createHiresscopeApi({ anyAddress: true });
    const other = createServer(express().use(hiresscope.router)).listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port: otherPort } = other.address() as AddressInfo;
    const own = await startServer({ workers: true, allow: [`127.0.0.1:${otherPort}`] });
    try {
      const values = { api_key: hiresscope.token, api_url: `http://127.0.0.1:${otherPort}/api/v1` };
      await own.get("POST", "/connections", { app: "hiresscope", values });
      const early = await own.call("POST", "/connections/hiresscope/rotate", { body: {} });
      expect([early.status, await early.json()]).toMatchObject([409, { code: "not_registered" }]);
      await own.get("POST", "/automations?state=on", {
        name: "Scores",
        trigger: "hiresscope.application_scored",
        steps: [{ id: "call", use: "http.request", with: { url: "https://acme.example/scores" } }],
      });
      const [before] = hiresscope.webhooks.all();
      const rotated = await own.get<{ connection: Shown }>("POST", "/connections/hiresscope/rotate", {});
      expect(rotated).toMatchObject({ how: "made_anew", connection: { source: { state: "live" } } });
      const after = hiresscope.webhooks.all();
      expect(after).toHaveLength(1);
      expect(after[0]!.secret).not.toBe(before!.secret);
      expect(rotated.connection.address).toBe(after[0]!.url);

      hiresscope.webhooks.behaviour.refuses = "Too many webhooks this month";
      const refused = await own.call("POST", "/connections/hiresscope/rotate", { body: {} });
      expect([refused.status, await refused.json()]).toMatchObject([
        409,
        { code: "rotation_failed", detail: expect.stringContaining("Too many webhooks this month") },
      ]);
      expect(hiresscope.webhooks.all()).toEqual(after);
      expect(await own.get("GET", "/connections/hiresscope")).toMatchObject({ source: { state: "live" } });
      // what is still there still counts
      const body = JSON.stringify(application);
      const signature = bodySignature(after[0]!.secret, body);
      const sent = await fetch(after[0]!.url, {
        method: "POST",
        headers: { "content-type": "application/json", "x-hiresscope-signature": signature },
        body,
      });
      expect(sent.status).toBe(200);
    } finally {
      await own.close();
      other.closeAllConnections();
      other.close();
    }
  });
});

describe("NTRVSTA's current webhook", () => {
  it("is set up by hand, and its own key tells a repeat", async () => {
    const { address, source } = await connect({ generation: "current", signing_secret: "of-our-own" });
    expect(source).toMatchObject({ state: "waiting", by: "hand" });
    await turnOn("Results", "ntrvsta.result_completed");
    const waiting = await look();
    expect(waiting.advice.at(-1)).toContain("Settings → Integrations");
    expect(api.webhooks.all()).toEqual([]);

    api.webhooks.endpoint = { url: address, secret: "of-our-own" };
    const result = { resultId: "res_1", interviewId: "int_1", overallScore: 91, status: "completed" };
    expect(await api.webhooks.complete(result, at(0))).toBe(200);
    expect(await api.webhooks.complete(result, at(5))).toBe(200);
    expect(await events()).toHaveLength(1);
    expect((await look()).state).toBe("live");

    const refused = await server.call("POST", "/connections/ntrvsta/rotate", { body: {} });
    expect([refused.status, await refused.json()]).toMatchObject([
      409,
      { code: "rotates_by_hand", detail: expect.stringContaining("hirewire connect --update ntrvsta") },
    ]);
  });

  it("is told from the other kind, and says what choosing that would spare", async () => {
    await connect({ generation: "any", signing_secret: "of-our-own" });
    await turnOn("Scores", "ntrvsta.session_completed");
    const { by, advice } = await eventually(async () => {
      const source = await look();
      return source.advice.some((step) => step.includes("registers it by itself")) && source;
    }, "the advice");
    expect([by, advice.at(-1)]).toEqual(["hand", expect.stringContaining("Settings → Webhooks")]);
  });
});
