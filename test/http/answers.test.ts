/**
 * Every route's good answer is as described, field by field. The other tests of this folder hold theirs against the
 * description too; here each route is asked at least once.
 */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import { routes } from "../../src/http/api/routes.ts";
import type { RunDetail } from "../../src/run/operations/runs.ts";
import { eventually, type Hirewire } from "../e2e/hirewire.ts";
import { createDesk } from "../../src/sandbox/desk/create-desk.ts";
import { startStandIns, type StandIns } from "../e2e/stand-ins.ts";
import { answered } from "./check-answer.ts";
import { invite, makeOwner, PASSWORD, signIn, tokenIn } from "./people.ts";
import { SCORES, sendScore, startServer, type Server } from "./server.ts";

let standIns: StandIns;
let server: Server;
let idle: Server;
beforeAll(async () => {
  standIns = await startStandIns({ slack: { rateLimits: false } });
  server = await startServer({ workers: true, allow: [standIns.host], sandbox: createDesk(standIns) });
  idle = await startServer();
});
afterAll(async () => {
  await server?.close();
  await idle?.close();
  await standIns?.close();
});

const JOB = {
  action: "cancel",
  choice: { fromStart: false, version: "recorded" },
  state: "running",
  madeBy: "operator",
  runs: 1,
  done: 0,
  refused: 0,
  createdAt: 1,
  finishedAt: null,
} as const;

const runIn = (state: string) =>
  eventually(async () => {
    const { items } = await server.get<{ items: { id: string }[] }>("GET", `/runs?state=${state}&limit=1`);
    return items[0]?.id;
  }, `a run that is ${state}`);

describe("answers are as described", () => {
  it("about apps", async () => {
    const { items } = await server.get<{ items: { key: string; events: { key: string }[] }[] }>(
      "GET",
      "/apps",
    );
    for (const { key, events } of items) {
      await server.get("GET", `/apps/${key}`);
      for (const event of events)
        await server.get("GET", `/apps/${event.key.replace(".", "/events/")}/sample`);
    }
  });

  it("about connections", async () => {
    await standIns.connectSlack({
      api: (...asked) => server.get(...asked),
    } as Pick<Hirewire, "api"> as Hirewire);
    await server.get("POST", "/connections", { app: "trycrucible", values: { signing_secret: "s" } });
    await server.get("POST", "/connections", { app: "http" });
    await server.get("POST", "/connections", { app: "hiresscope", name: "gone-soon" });
    expect(await server.get("POST", "/connections/slack/check")).toMatchObject({ ok: true });
    expect(await server.get("POST", "/connections/trycrucible/check")).toBeNull();
    const { items } = await server.get<{ items: object[] }>("GET", "/connections/slack/choices/channels");
    expect(items.length).toBeGreaterThan(0);
    await server.get("PATCH", "/connections/trycrucible", { values: { signing_secret: "t" } });
    await server.get("POST", "/connections/trycrucible/hook");
    await server.get("DELETE", "/connections/gone-soon");
    await server.get("GET", "/connections/slack");
    expect(await server.get("POST", "/connections/trycrucible/reconcile")).toMatchObject({
      source: { state: "waiting", events: [] },
    });
    await server.get("GET", "/connections");
    expect(
      await server.get("POST", "/connections/try", { app: "slack", connection: "slack", values: {} }),
    ).toMatchObject({ ok: true });
    await server.get("GET", "/connections/slack/uses");
    expect(await server.get("GET", "/connections/slack/drain")).toBeNull();
    await server.get("GET", "/connections/trycrucible/pace");
  });

  it("about signing in to apps", async () => {
    const client = { clientId: "1000000000.2000000000", clientSecret: "sandbox-client-secret" };
    const settings = { api_url: `${standIns.url}/slack/api` };
    await server.get("PUT", "/oauth/slack/client", { ...client, settings });
    expect(await server.get("GET", "/oauth/slack")).toMatchObject({ ready: true });
    const { url } = await server.get<{ url: string }>("POST", "/oauth/slack/start", { name: "signed-in" });
    const { headers } = await fetch(url, { redirect: "manual" });
    const { state, code } = Object.fromEntries(new URL(headers.get("location") ?? "").searchParams);
    expect(await server.get("POST", "/oauth/finish", { state, code })).toMatchObject({ reconnected: false });
    await server.get("DELETE", "/connections/signed-in");
    await server.get("DELETE", "/oauth/slack/client");
  });

  it("about automations", async () => {
    await server.get("POST", "/automations/check", SCORES);
    await server.get("POST", "/automations/test", SCORES.replace("why: 79", "why: 78"));
    await server.get("POST", "/automations", SCORES);
    await server.get("PUT", "/automations/Scores", SCORES.replace(">= 80", ">= 70"));
    await server.get("POST", "/automations/Scores/test");
    await server.get("POST", "/automations/Scores/state", { state: "on" });
    await server.get("GET", "/automations/Scores/versions");
    await server.get("GET", "/automations/Scores");
    await server.get("POST", "/automations", SCORES.replace("name: Scores", "name: Gone soon"));
    await server.get("DELETE", "/automations/Gone%20soon");
    await server.get("GET", "/automations");
    await server.get("GET", "/activity");
  });

  it("about drafts", async () => {
    const { id, revision } = await server.get<{ id: string; revision: number }>("POST", "/drafts", {
      content: { name: "Half done", steps: 3 },
    });
    await server.get("GET", "/drafts");
    await server.get("GET", `/drafts/${id}`);
    const content = {
      name: "In words",
      trigger: "candidate.scored",
      steps: [{ use: "http.request", with: { url: "https://example.com" } }],
    };
    await server.get("PUT", `/drafts/${id}`, { content, revision });
    await server.get("POST", `/drafts/${id}/publish`, { revision: 2 });
    await server.get("GET", "/automations/In%20words/draft");
    await server.get("PUT", "/automations/In%20words/draft", {
      content: { ...content, when: "score > 3" },
      revision: 0,
    });
    await server.get("GET", "/automations/In%20words/diff?from=1&to=draft");
    await server.get("POST", "/automations/In%20words/publish", { revision: 1 });
    await server.get("POST", "/automations/In%20words/rollback", { version: 1 });
    await server.get("DELETE", "/automations/In%20words/draft");
    const gone = await server.get<{ id: string }>("POST", "/drafts", { content: {} });
    await server.get("DELETE", `/drafts/${gone.id}`);
  });

  it("about recipes", async () => {
    const { items } = await server.get<{ items: { key: string }[] }>("GET", "/recipes");
    expect(items.length).toBeGreaterThan(20);
    await server.get("GET", `/recipes/${items[0]?.key}`);
  });

  it("about previews", async () => {
    const automation = { trigger: "trycrucible.invitation_scored", when: "score >= 80" };
    await server.get("POST", "/automations/preview", { automation });
    const eventId = "sample:trycrucible.invitation_scored";
    await server.get("POST", "/automations/preview/steps", { automation, eventId });
    const steps = [
      { use: "slack.post_message", connection: "slack", with: { channel: "#hiring", text: "hi" } },
    ];
    await server.get("POST", "/automations/preview/steps/post_message/send", {
      automation: { ...automation, steps },
      eventId,
      sendId: "once-and-no-more",
      confirm: true,
    });
  });

  it("about backtests", async () => {
    const automation = { trigger: "trycrucible.invitation_scored" };
    const { id } = await server.get<{ id: string }>("POST", "/automations/backtest", { automation });
    await server.get("GET", `/backtests/${id}`);
    await server.get("GET", `/backtests/${id}/events`);
    await server.call("GET", `/backtests/${id}/csv`);
    await server.get("DELETE", `/backtests/${id}`);
  });

  it("about events and runs, whatever became of them", async () => {
    await sendScore(server, 91);
    const done = await runIn("succeeded");
    await sendScore(server, 12);
    await runIn("filtered");
    const detail = await server.get<RunDetail>("GET", `/runs/${done}`);
    expect(detail.attemptList.length).toBeGreaterThan(0);
    await server.get("GET", `/events/${detail.eventId}`);
    await server.get("GET", "/events?type=candidate.scored");
    const of = async (fields: Promise<{ items: object[] }>, path: string) =>
      (await fields).items.find((field) => "path" in field && field.path === path);
    const read = server.get<{ items: object[] }>("GET", "/fields?trigger=trycrucible.invitation_scored");
    expect(await of(read, "score")).toMatchObject({ label: "Score", kind: "number", sample: 12 });
    expect(await of(read, "$event.score.value")).toMatchObject({ sample: 12, group: "Score" });
    const given = server.get<{ items: object[] }>("POST", "/fields", {
      trigger: "candidate.scored",
      from: ["trycrucible"],
      steps: [{ use: "slack.post_message" }, {}],
    });
    expect(await of(given, "$steps.post_message.link")).toMatchObject({ step: "post_message" });
    expect((await server.call("GET", "/fields?trigger=candidate.promoted")).status).toBe(404);
    const found = await server.get<{ items: { caused: object[] }[] }>(
      "GET",
      "/events?q=USR_&outcome=succeeded&test=false&scoreFrom=90",
    );
    expect(found.items.map(({ caused }) => caused.length)).toEqual([1]);
    const key = encodeURIComponent(String(detail.lane));
    const { items: people } = await server.get<{ items: object[] }>("GET", "/candidates/search?q=usr");
    expect(people.length).toBeGreaterThan(0);
    expect(await server.get("GET", `/candidates/timeline?key=${key}`)).toMatchObject({ scores: [{}, {}] });
    expect(await server.get("POST", "/automations/Scores/preview", { event: detail.eventId })).toMatchObject({
      outcome: { post_message: { channel: "#hiring" } },
      problem: null,
    });
    await server.get("POST", `/runs/${done}/replay`, { fromStart: true });
    await server.get("POST", "/runs/replay", { state: "filtered" });
    const { report } = await server.get("POST", "/runs/replay", { state: "filtered", dryRun: false });
    expect(report).toMatchObject({ replayed: [{}] });
    const chosen = { action: "replay", filter: { state: "succeeded" } };
    // the run that repeats the one from before may not have ended yet
    await eventually(async () => {
      const { automations } = await server.get<{ automations: object[] }>("POST", "/runs/bulk/plan", chosen);
      return automations[0];
    }, "a run that can be repeated");
    const job = await server.get<{ id: string }>("POST", "/runs/bulk", chosen);
    await eventually(async () => {
      const { state, done, refusals } = await server.get("GET", `/bulk-jobs/${job.id}`);
      return state === "finished" && Number(done) > 0 && Array.isArray(refusals) ? true : undefined;
    }, "the end of the job");
    const over = await server.call("POST", `/bulk-jobs/${job.id}/state`, { body: { state: "paused" } });
    expect(over.status).toBe(409);
    expect((await server.get<{ items: object[] }>("GET", "/bulk-jobs")).items).toHaveLength(1);
    for (const path of [
      `/bulk-jobs/report.csv?job=${job.id}`,
      "/events/export.csv",
      "/runs/export.csv?q=usr",
    ]) {
      const file = await server.call("GET", path);
      expect(file.headers.get("content-disposition")).toMatch(/^attachment; filename="[\w.-]+\.csv"$/);
      expect((await file.text()).split("\r\n").length).toBeGreaterThan(2);
    }
    await fetch(`${server.runtime.url}${server.runtime.connections.get("trycrucible").hookPath}`, {
      method: "POST",
      body: "{}",
    });
    const { items } = await server.get<{ items: object[] }>("GET", "/rejections?connection=trycrucible");
    expect(items).toHaveLength(1);
  });

  it("about held and waiting runs", async () => {
    await idle.get("POST", "/connections", { app: "trycrucible", values: { signing_secret: "s" } });
    await idle.get("POST", "/connections", { app: "slack", values: { bot_token: "xoxb-1" } });
    await idle.get("POST", "/automations?state=paused", SCORES);
    await sendScore(idle, 91);
    await sendScore(idle, 92);
    const { items } = await idle.get<{ items: { id: string; hold: string }[] }>("GET", "/runs?state=held");
    expect(items.map(({ hold }) => hold)).toEqual(["paused", "paused"]);
    const { items: holds } = await idle.get<{ items: object[] }>("GET", "/holds");
    expect(holds).toMatchObject([{ kind: "paused", runs: 2, automations: ["Scores"] }]);
    expect(await idle.get("POST", "/holds/release", { kind: "config" })).toEqual({ released: 0 });
    await idle.get("POST", `/runs/${items[0]!.id}/release`);
    await idle.get("POST", `/runs/${items[1]!.id}/cancel`);
    expect(await idle.get("POST", `/runs/${items[0]!.id}/retry`)).toMatchObject({ state: "waiting" });

    const { store } = idle.runtime;
    const [claimed] = await store.claimRuns({ now: Date.now(), leaseMs: 60_000, limit: 1 });
    await store.changeRun(claimed!.run.id, claimed!.token, {
      to: "held",
      hold: "question",
      question: { text: "Which Ada?", choices: [{ value: "17", label: "Ada Berg" }], expects: null },
      connectionId: null,
      reason: "Which Ada?",
      code: "candidate_ambiguous",
      ambiguousSince: null,
      attempt: null,
    });
    expect(await idle.get("GET", `/runs/${claimed!.run.id}`)).toMatchObject({
      question: { text: "Which Ada?" },
    });
    expect(await idle.get("POST", `/runs/${claimed!.run.id}/answer`, { answer: "Ada Berg" })).toMatchObject({
      state: "waiting",
      answer: "17",
    });
    expect(await idle.get("POST", `/runs/${claimed!.run.id}/skip`)).toMatchObject({ stepIndex: 1 });
    expect((await idle.get<RunDetail>("GET", `/runs/${claimed!.run.id}`)).steps).toMatchObject([
      { state: "skipped" },
    ]);
    await store.createBulkJob({ ...JOB, id: "blk_1" }, [claimed!.run.id]);
    expect(await idle.get("POST", "/bulk-jobs/blk_1/state", { state: "paused" })).toMatchObject({ done: 0 });
  });

  it("about candidates", async () => {
    const names = [{ email: "Ada@Example.com" }, { connection: "trycrucible", id: "usr_1" }];
    await server.get("POST", "/candidates", { names, name: "Ada Berg" });
    expect(await server.get("GET", "/candidates?connection=trycrucible&id=usr_1")).toMatchObject({
      emails: ["ada@example.com"],
    });
    const candidate = { email: "ada@example.com" };
    const plan = await server.get("POST", "/candidates/erase", { candidate, dryRun: true });
    expect(plan).toMatchObject({ events: 0, names: 2 });
    await server.get("DELETE", "/candidates?email=ada@example.com");
  });

  it("about senders", async () => {
    const secret = `whsec_${Buffer.from("of the sender, and long enough").toString("base64")}`;
    const values = { signing_secret: secret };
    await server.get("POST", "/connections", { app: "custom", name: "sender", values });
    await server.get("POST", "/senders/listen", { connection: "sender" });
    expect(await server.get("GET", "/senders/listen/sender")).toMatchObject({ state: "waiting" });
    const body = '{"event":"candidate.scored","id":"1"}';
    const at = new Date();
    const call = [
      "webhook-id: msg_1",
      `webhook-timestamp: ${Math.floor(at.getTime() / 1000)}`,
      `webhook-signature: ${new Webhook(secret).sign("msg_1", at, body)}`,
      "",
      body,
    ].join("\n");
    const { found } = await server.get<{ found: object[] }>("POST", "/senders/derive", {
      connection: "sender",
      call,
    });
    expect(found.length).toBeGreaterThan(0);
  });

  it("about subscriptions", async () => {
    const { host } = standIns;
    const wish = { targetUrl: `http://${host}/told`, event: "candidate.scored", expiresInDays: 1 };
    const { id } = await server.get<{ id: string }>("POST", "/hooks", wish);
    await server.get("GET", "/hooks");
    await server.get("GET", `/hooks/${id}`);
    await server.get("POST", `/hooks/${id}/renew`);
    await server.get("POST", `/hooks/${id}/resume`);
    await server.get("GET", "/hooks/samples?event=candidate.scored");
    await server.get("DELETE", `/hooks/${id}`);
    await server.get("DELETE", `/hooks?${new URLSearchParams({ targetUrl: wish.targetUrl }).toString()}`);
  });

  it("about what a Zap does", async () => {
    await server.get("GET", "/me");
    await server.get("POST", "/connections", {
      app: "hatchbeacon",
      values: { signing_secret: "of the sender" },
    });
    const payload = { event: "candidate_hired", timestamp: "2026-05-23T10:34:17.000Z", data: {} };
    const { eventId } = await server.get<{ eventId: string }>("POST", "/events", {
      connection: "hatchbeacon",
      payload,
    });
    const { id } = await server.get<{ id: string }>("POST", "/automations?state=on", {
      name: "By hand",
      trigger: "candidate.hired",
      steps: [{ use: "hirewire.ask_person", with: { question: "Really?" } }],
    });
    await server.get("POST", `/automations/${id}/run`, { event: eventId });
  });

  it("about the sandbox", async () => {
    const { url, hookPath } = {
      url: server.runtime.url,
      hookPath: server.runtime.connections.get("hatchbeacon").hookPath!,
    };
    const vendor = standIns.vendors.get("hatchbeacon")!;
    vendor.endpoint = {
      url: `${url}${hookPath}`,
      secret: "of the sender",
      scheme: vendor.app.verify({}),
    };
    await server.get("GET", "/sandbox");
    const sample = { event: "hatchbeacon.candidate_hired" };
    expect(await server.get("POST", "/sandbox/send", sample)).toMatchObject({ accepted: true, status: 200 });
    await server.get("PUT", "/sandbox/troubles/ats_down", { on: true });
    await server.get("PUT", "/sandbox/troubles/ats_down", { on: false });
    await server.get("GET", "/sandbox/arrivals");
  });

  it("about configuration, tokens and the server", async () => {
    const wanted = { connections: [{ name: "teams-of-one", app: "hiresscope" }] };
    await server.get("POST", "/config/plan", wanted);
    await server.get("POST", "/config/apply", wanted);
    await server.get("GET", "/config");
    const { id } = await server.get<{ id: string }>("POST", "/tokens", { name: "one", scopes: ["run"] });
    await server.get("GET", `/tokens/${id}`);
    await server.get("GET", "/tokens");
    await server.get("DELETE", `/tokens/${id}`);
    await server.get("GET", "/status");
    await server.get("GET", "/home/needs");
    await server.get("GET", "/home/charts?days=7");
    await server.get("POST", "/doctor");
    await server.get("GET", "/openapi.json");
    await server.get("GET", "/address");
    await server.get("POST", "/address/check");
  });

  it("about people", async () => {
    const owner = await makeOwner(server);
    const ed = await invite(server, "editor", "ed@example.com");
    await owner.get("GET", "/people");
    const { id } = await ed.get<{ id: string }>("GET", "/profile");
    await owner.get("PATCH", `/people/${id}`, { role: "viewer", name: "Ed" });
    const { link } = await owner.get<{ link: string }>("POST", `/people/${id}/link`);
    await server.call("POST", "/session/link", { token: null, body: { token: tokenIn(link) } });
    await ed.get("PATCH", "/profile", { name: "Ed Itor" });
    const password = "other words that hold";
    await ed.get("POST", "/profile/password", { current: PASSWORD, password });
    await signIn(server, "ed@example.com", password);
    const { items } = await ed.get<{ items: { id: string; current: boolean }[] }>("GET", "/profile/sessions");
    await ed.get("DELETE", `/profile/sessions/${items.find(({ current }) => !current)!.id}`);
    await ed.get("POST", "/profile/sign-out-everywhere", { butHere: true });
    await ed.get("GET", "/session");
    await ed.get("DELETE", "/session");
    await owner.get("POST", `/people/${id}/sign-out`);
    await owner.get("DELETE", `/people/${id}`);
    const invited = await owner.get<{ id: string }>("POST", "/invitations", {
      email: "late@example.com",
      role: "viewer",
    });
    await owner.get("GET", "/invitations");
    await owner.get("DELETE", `/invitations/${invited.id}`);
  });

  it("about how long things are kept", async () => {
    await server.get("GET", "/retention");
    await server.get("GET", "/retention/trycrucible?keepDays=30&keepPayloadDays=0");
  });

  it("about alerts", async () => {
    const both = ["slack", "email"];
    const settings = {
      slack: { connection: "slack", channel: "#hiring" },
      email: null,
      hears: {
        connection: both,
        held: both,
        source: both,
        failing: both,
        queue: both,
        question: both,
        disk: [],
      },
      quietMinutes: 15,
      failedInARow: 5,
      waitMinutes: 30,
      questionHours: 24,
    };
    await server.get("PUT", "/alerts/settings", settings);
    expect(await server.get("POST", "/alerts/test", { way: "slack" })).toMatchObject({ ok: true });
    await server.get("GET", "/alerts");
    await idle.get("GET", "/alerts");
  });

  it("about the audit log", async () => {
    await server.get("PUT", "/audit/settings", { keepDays: 100 });
    await server.get("GET", "/audit/settings");
    await server.get("GET", "/audit?area=tokens&outcome=done");
    await server.get("GET", "/audit/callers");
    await server.get("GET", "/audit/check");
    const table = await server.call("GET", "/audit.csv?from=0");
    expect(await table.text()).toContain("made the token");
  });

  it("of every route", () => {
    // the one's answer has no end: stream.test.ts; the other takes a vendor that calls back: hooks/ntrvsta.test.ts;
    // and an issuer to be sent to: accounts/oidc.test.ts
    // workspaces take a PostgreSQL: e2e/workspaces.test.ts
    const elsewhere = new Set([
      ...routes.filter(({ tag }) => tag === "workspaces").map(({ operationId }) => operationId),
      "streamChanges",
      "rotateSecret",
      "startOidc",
      "finishOidc",
    ]);
    const never = routes.filter(
      ({ operationId }) => !answered.has(operationId) && !elsewhere.has(operationId),
    );
    expect(never.map(({ operationId }) => operationId)).toEqual([]);
  });
});
