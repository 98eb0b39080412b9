/** REST hooks at us, over HTTP: subscribe, be told, leave. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import { Webhook as Svix } from "svix";
import { startServer, type Server } from "../http/server.ts";
import { startSubscriber, type SubscriberServer } from "./subscriber.ts";

interface Hook {
  id: string;
  secret: string | null;
  existing: boolean;
  state: string;
  removedReason: string | null;
  expiresAt: number | null;
  expiration_date: string | null;
  [field: string]: unknown;
}

let server: Server;
let subscriber: SubscriberServer;
beforeEach(async () => {
  subscriber = await startSubscriber();
  server = await startServer({ workers: true, allow: [subscriber.host] });
  await server.get("POST", "/connections", { app: "hiresscope", values: { signing_secret: "of-tests" } });
});
afterEach(async () => {
  await server.close();
  await subscriber.close();
});

const EVENT = "hiresscope.application_scored";
const subscribe = (wish: Record<string, unknown> = {}) =>
  server.get<Hook>("POST", "/hooks", { targetUrl: subscriber.url, event: EVENT, ...wish });
async function send(changes: Record<string, unknown> = {}, event = EVENT): Promise<void> {
  const sent = await server.get("POST", "/samples", { event, changes });
  expect(sent["status"]).toBe(200);
}

const tokenFor = async (name: string, scopes: string[]): Promise<string> =>
  (await server.get<{ token: string }>("POST", "/tokens", { name, scopes })).token;
async function refused(wish: Record<string, unknown>) {
  const body = { targetUrl: subscriber.url, event: EVENT, ...wish };
  const answer = await server.call("POST", "/hooks", { body });
  expect(answer.status).toBe(422);
  return (await answer.json()) as {
    code: string;
    path: string;
    detail: string;
    errors: { path: string; code: string; message: string }[];
  };
}

describe("subscribing", () => {
  it("tells of events, signed as two independent clients check it", async () => {
    const { secret } = await subscribe();
    await send({ "data.score": 91 });
    await subscriber.arrived(1);
    const [delivered] = subscriber.deliveries;
    const headers = delivered?.headers as Record<string, string>;
    expect(new Webhook(secret!).verify(delivered!.text, headers)).toEqual(delivered?.body);
    for (const Client of [Webhook, Svix]) {
      expect(() => new Client(secret!).verify(delivered!.text, headers)).not.toThrow();
      expect(() => new Client(secret!).verify(`${delivered!.text} `, headers)).toThrow();
    }
    expect(headers["idempotency-key"]).toBe(headers["webhook-id"]);
    expect(headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(delivered?.body).toMatchObject({
      id: expect.stringMatching(/^evt_/),
      event: EVENT,
      test: false,
      receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      score: { value: 91 },
      interview: null,
      source: { vendor: "hiresscope", event: "application.scored", connection: "hiresscope" },
      payload: { data: { score: 91 } },
    });
  });

  it("is done once for one address, event, connection and filter", async () => {
    const body = { targetUrl: subscriber.url, event: EVENT, filter: "payload.data.score > 80" };
    const first = await server.call("POST", "/hooks", { body });
    expect(first.status).toBe(201);
    const made = (await first.json()) as Hook;
    expect(made).toMatchObject({
      id: expect.stringMatching(/^sub_/),
      targetUrl: subscriber.url,
      event: EVENT,
      connection: null,
      filter: "payload.data.score > 80",
      mapping: null,
      ordered: false,
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
      existing: false,
      state: "active",
      expiresAt: null,
      expiration_date: null,
    });
    const second = await server.call("POST", "/hooks", { body });
    expect(second.status).toBe(200);
    expect(await second.json()).toMatchObject({ id: made.id, secret: made.secret, existing: true });
    for (const other of [
      { filter: "payload.data.score > 81" },
      { event: "candidate.scored" },
      { connection: "hiresscope" },
    ]) {
      expect((await subscribe({ ...body, ...other })).id).not.toBe(made.id);
    }
    await send({ "data.score": 91 });
    await subscriber.arrived(4);
    expect(new Set(subscriber.deliveries.map((each) => each.id)).size).toBe(4);
  });

  it("is done once also by two at the same time", async () => {
    const made = await Promise.all([subscribe(), subscribe(), subscribe()]);
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(new Set(made.map(({ secret }) => secret)).size).toBe(1);
    expect(made.filter(({ existing }) => !existing)).toHaveLength(1);
  });

  it("shows the secret to the token that subscribed, and to nobody else", async () => {
    const [one, two] = [await tokenFor("one", ["subscribe"]), await tokenFor("two", ["subscribe"])];
    const body = { targetUrl: subscriber.url, event: EVENT };
    const as = async (token: string) =>
      (await (await server.call("POST", "/hooks", { body, token })).json()) as Hook;
    const { id, secret } = await as(one);
    expect((await as(one)).secret).toBe(secret);
    expect(await as(two)).toMatchObject({ id, secret: null, existing: true });
    for (const path of ["/hooks", `/hooks/${id}`, "/hooks?removed=true"]) {
      expect(await (await server.call("GET", path)).text()).not.toContain("whsec_");
    }
    const listed = async (token: string) =>
      (await (await server.call("GET", "/hooks", { token })).json()) as { items: Hook[] };
    expect((await listed(one)).items).toMatchObject([{ id }]);
    expect((await listed(two)).items).toEqual([]);
    expect((await listed(server.runtime.token)).items).toMatchObject([{ id }]);
    const reader = await tokenFor("reader", ["read", "write", "run"]);
    expect((await server.call("POST", "/hooks", { body, token: reader })).status).toBe(403);
  });

  it("is out of reach for other tokens, which learn nothing and change nothing", async () => {
    const [one, two] = [await tokenFor("one", ["subscribe"]), await tokenFor("two", ["subscribe"])];
    const body = { targetUrl: subscriber.url, event: EVENT, expiresInDays: 3 };
    const made = await server.call("POST", "/hooks", { body, token: one });
    const { id, expiresAt } = (await made.json()) as Hook;
    await server.call("POST", "/hooks", {
      body: { ...body, mapping: '{ "mine": 1 }', expiresInDays: 1 },
      token: two,
    });
    for (const [method, path] of [
      ["GET", `/hooks/${id}`],
      ["POST", `/hooks/${id}/renew`],
      ["POST", `/hooks/${id}/resume`],
      ["DELETE", `/hooks/${id}`],
    ] as const) {
      const answer = await server.call(method, path, { token: two });
      expect({ path, method, status: answer.status }).toEqual({ path, method, status: 404 });
    }
    const query = new URLSearchParams({ targetUrl: subscriber.url }).toString();
    expect((await server.call("DELETE", `/hooks?${query}`, { token: two })).status).toBe(204);
    const after = await server.call("GET", `/hooks/${id}`, { token: one });
    expect(await after.json()).toMatchObject({ id, mapping: null, expiresAt, removedAt: null });
  });

  it("takes the address under the names that others give it", async () => {
    for (const name of ["target_url", "hookUrl", "url"]) {
      const body = { [name]: `${subscriber.url}/${name}`, event: EVENT };
      const made = await server.get<Hook>("POST", "/hooks", body);
      expect(made["targetUrl"]).toBe(`${subscriber.url}/${name}`);
    }
    expect(await refused({ targetUrl: undefined })).toMatchObject({
      code: "invalid_target",
      path: "targetUrl",
    });
  });

  it("stands at /hooks as at /api/hooks", async () => {
    const headers = { authorization: `Bearer ${server.runtime.token}`, "content-type": "application/json" };
    const body = JSON.stringify({ targetUrl: subscriber.url, event: EVENT });
    const url = `${server.runtime.url}/hooks`;
    const made = await fetch(url, { method: "POST", headers, body });
    expect(made.status).toBe(201);
    const { id } = (await made.json()) as Hook;
    expect(await (await fetch(`${url}/${id}`, { headers })).json()).toMatchObject({ id });
    expect((await fetch(url, { method: "POST", body })).status).toBe(401);
    expect((await fetch(`${url}/${id}`, { method: "DELETE", headers })).status).toBe(204);
    expect((await fetch(`${url}/${id}`, { method: "DELETE", headers })).status).toBe(204);
    expect((await fetch(`${url}/nobody`, { headers })).status).toBe(404);
  });

  it("says at which place an expression is wrong, as automation files are told", async () => {
    expect(await refused({ filter: "data.score >> 3" })).toMatchObject({
      code: "invalid_subscription",
      path: "filter",
      errors: [{ path: "filter", message: expect.stringMatching(/^filter:1:13: [^]*\n {12}\^$/) }],
    });
    const wrong = await refused({ mapping: '{\n  "name": $event.candidate.naem\n}' });
    expect(wrong.errors).toEqual([
      {
        path: "mapping",
        code: expect.any(String),
        message: expect.stringMatching(/^mapping:2:\d+: .*naem/),
      },
    ]);
    expect(await refused({ filter: "$evnt.score", mapping: "{" })).toMatchObject({
      errors: [{ path: "filter" }, { path: "mapping" }],
    });
    expect(await refused({ event: "hiresscope.application_scord" })).toMatchObject({
      path: "event",
      detail: expect.stringContaining('Did you mean "hiresscope.application_scored"?'),
    });
    expect(await refused({ connection: "hirescope" })).toMatchObject({
      path: "connection",
      detail: expect.stringContaining('"hiresscope"'),
    });
    expect((await server.get<{ items: Hook[] }>("GET", "/hooks")).items).toEqual([]);
  });
});

describe("a delivery", () => {
  it("comes only for what passes the filter, in the shape that the mapping makes", async () => {
    await subscribe({
      filter: "score.value >= 80",
      mapping: '{ "who": $event.candidate.name, "score": payload.data.score, "percent": "{% no %}" }',
    });
    await send({ "data.score": 79 });
    await send({ "data.score": 80 });
    await subscriber.arrived(1);
    await send({ "data.score": 10 });
    await send({ "data.score": 99 });
    await subscriber.arrived(2);
    expect(subscriber.deliveries.map(({ body }) => body)).toEqual([
      { id: expect.stringMatching(/^evt_/), who: "Jane Smith", score: 80, percent: "{% no %}" },
      { id: expect.stringMatching(/^evt_/), who: "Jane Smith", score: 99, percent: "{% no %}" },
    ]);
  });

  it("is never the whole event where a mapping gives nothing", async () => {
    await subscribe({ mapping: "payload.nothing.at.all" });
    await subscribe({ event: "candidate.scored" });
    await send();
    await subscriber.arrived(1);
    expect(subscriber.deliveries).toHaveLength(1);
    const { items } = await server.get<{ items: { state: string; reason: string; automation: string }[] }>(
      "GET",
      "/runs?state=failed",
    );
    expect(items).toMatchObject([{ automation: expect.stringMatching(/^REST hook sub_/) }]);
  });

  it("follows a mapping that was changed by subscribing again", async () => {
    const { id } = await subscribe({ mapping: '{ "version": 1 }' });
    await send();
    await subscriber.arrived(1);
    expect(await subscribe({ mapping: '{ "version": 2 }', ordered: true })).toMatchObject({
      id,
      existing: true,
      mapping: '{ "version": 2 }',
      ordered: true,
    });
    await send();
    await subscriber.arrived(2);
    expect(subscriber.deliveries.map(({ body }) => body["version"])).toEqual([1, 2]);
  });

  it("is of one connection only where it was said, whatever that is called later", async () => {
    await server.get("POST", "/connections", {
      app: "hiresscope",
      name: "other",
      values: { signing_secret: "x" },
    });
    const { id } = await subscribe({ connection: "hiresscope" });
    await server.get("PATCH", "/connections/hiresscope", { name: "renamed" });
    const to = (connection: string) => server.get("POST", "/samples", { event: EVENT, connection });
    await to("other");
    await to("renamed");
    await subscriber.arrived(1);
    expect(subscriber.deliveries.map(({ body }) => body["source"])).toMatchObject([
      { connection: "renamed" },
    ]);
    expect(await server.get("GET", `/hooks/${id}`)).toMatchObject({ connection: "renamed" });
  });

  it("hides what opens doors, from mappings and conditions too", async () => {
    await server.get("POST", "/connections", { app: "talentsprout", values: { signing_secret: "of-tests" } });
    const event = "talentsprout.interview_completed";
    await subscribe({ event });
    await subscribe({
      event,
      targetUrl: `${subscriber.url}/mapped`,
      mapping: '{ "token": payload.data.session.token, "video": $event.interview.recordingUrl }',
    });
    // nobody can find out by asking
    await subscribe({ event, filter: 'payload.data.session.token = "[hidden]"' });
    await subscribe({ event, filter: 'payload.data.session.token = "opens doors"' });
    await send(
      { "data.session.token": "opens doors", "data.session.recordingUrl": "https://door.example/" },
      event,
    );
    await subscriber.arrived(3);
    const texts = subscriber.deliveries.map(({ text }) => text).join();
    expect(texts).toContain("[hidden]");
    expect(texts).not.toMatch(/opens doors|door\.example/);
    const mapped = subscriber.deliveries.find(({ body }) => "video" in body);
    expect(mapped?.body).toMatchObject({ token: "[hidden]", video: "[hidden]" });
    expect(subscriber.deliveries).toHaveLength(3);
  });
});

describe("samples", () => {
  const samples = async (query: Record<string, string>) =>
    (
      await server.get<{ items: Record<string, unknown>[] }>(
        "GET",
        `/hooks/samples?${new URLSearchParams(query).toString()}`,
      )
    ).items;

  it("are the newest real events, exactly as they were delivered", async () => {
    await subscribe();
    await send({ "data.score": 70 });
    await subscriber.arrived(1);
    await send({ "data.score": 90 });
    await subscriber.arrived(2);
    const delivered = subscriber.deliveries.map(({ body }) => body).toReversed();
    expect(await samples({ event: EVENT })).toEqual(delivered);
    expect(await samples({ event: EVENT, limit: "1" })).toEqual(delivered.slice(0, 1));
    expect(await samples({ event: EVENT, filter: "score.value < 80" })).toEqual(delivered.slice(1));
    expect(await samples({ event: EVENT, mapping: '{ "score": payload.data.score }' })).toEqual([
      { id: delivered[0]?.["id"], score: 90 },
      { id: delivered[1]?.["id"], score: 70 },
    ]);
    expect(await samples({ event: "candidate.scored", connection: "hiresscope" })).toEqual(
      delivered.map((each) => ({ ...each, event: "candidate.scored" })),
    );
  });

  it("are the vendors' own while there are none, in the same shape", async () => {
    const [vendors] = await samples({ event: EVENT });
    expect(vendors).toMatchObject({
      id: `sample_${EVENT}`,
      event: EVENT,
      candidate: { name: "Jane Smith" },
      payload: { event: "application.scored" },
    });
    await subscribe();
    await send();
    await subscriber.arrived(1);
    expect(Object.keys(subscriber.deliveries[0]!.body)).toEqual(Object.keys(vendors!));
    const any = await samples({ event: "candidate.scored", limit: "100" });
    expect(any.length).toBeGreaterThan(0);
    expect(await samples({ event: "interview.completed", limit: "100" })).not.toEqual([]);
    const answer = await server.call("GET", "/hooks/samples?event=no.such");
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ code: "invalid_subscription", path: "event" });
  });
});

describe("leaving", () => {
  it("goes by id and by address, and is no fault when it was done before", async () => {
    const [one, two] = [await subscribe(), await subscribe({ event: "candidate.scored" })];
    expect((await server.call("DELETE", `/hooks/${one.id}`)).status).toBe(204);
    expect((await server.call("DELETE", `/hooks/${one.id}`)).status).toBe(204);
    const byTarget = `/hooks?targetUrl=${encodeURIComponent(subscriber.url)}`;
    expect((await server.call("DELETE", `${byTarget}&event=candidate.hired`)).status).toBe(204);
    expect((await server.get<{ items: Hook[] }>("GET", "/hooks")).items).toMatchObject([{ id: two.id }]);
    expect((await server.call("DELETE", byTarget)).status).toBe(204);
    expect((await server.call("DELETE", byTarget)).status).toBe(204);
    expect((await server.get<{ items: Hook[] }>("GET", "/hooks")).items).toEqual([]);
    expect(await server.get("GET", `/hooks/${one.id}`)).toMatchObject({
      removedReason: "the subscriber unsubscribed",
    });
    await send();
    expect((await server.get<{ items: unknown[] }>("GET", "/runs")).items).toEqual([]);
  });

  it("is what 410 means, and subscribing again begins anew", async () => {
    const { id } = await subscribe();
    subscriber.next = [410];
    await send();
    await subscriber.arrived(1);
    while ((await server.get<Hook>("GET", `/hooks/${id}`)).removedReason === null);
    const again = await subscribe();
    expect(again).toMatchObject({ existing: false, state: "active" });
    expect(again.id).not.toBe(id);
    await send();
    await subscriber.arrived(2);
    expect((await server.call("POST", `/hooks/${id}/renew`)).status).toBe(404);
    expect((await server.call("POST", `/hooks/${id}/resume`)).status).toBe(404);
  });

  it("comes by itself at the end of the days, unless it is renewed", async () => {
    const { id, expiresAt, expiration_date } = await subscribe({ expiresInDays: 7 });
    expect(Date.parse(expiration_date!)).toBe(expiresAt);
    expect(expiresAt! - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
    const renewed = await server.get<Hook>("POST", `/hooks/${id}/renew`, { expiresInDays: 30 });
    expect(renewed.expiresAt! - Date.now()).toBeGreaterThan(29.9 * 86_400_000);
    // as Zapier does it
    const again = await subscribe({ expiresInDays: 60 });
    expect(again).toMatchObject({ id, existing: true });
    expect(again.expiresAt! - Date.now()).toBeGreaterThan(59.9 * 86_400_000);
  });
});

describe("the automation behind it", () => {
  it("is in no list and can't be reached, changed or imitated", async () => {
    const { id } = await subscribe();
    await send();
    await subscriber.arrived(1);
    const { items: runs } = await server.get<{
      items: { id: string; automationId: string; automation: string }[];
    }>("GET", "/runs");
    expect(runs).toMatchObject([{ automation: `REST hook ${id}` }]);
    const { automationId } = runs[0]!;
    expect((await server.get<{ items: unknown[] }>("GET", "/automations")).items).toEqual([]);
    expect((await server.call("GET", `/automations/${automationId}`)).status).toBe(404);
    expect((await server.call("DELETE", `/automations/REST%20hook%20${id}`)).status).toBe(404);
    expect(await server.get("GET", `/runs/${runs[0]!.id}`)).toMatchObject({
      steps: [{ use: "subscriber.deliver" }],
    });
    const exported = await server.call("GET", "/config");
    expect(await exported.text()).not.toContain("subscriber.deliver");
    expect(await (await server.call("GET", "/apps")).text()).not.toContain('"subscriber"');
    const imitated = await server.call("POST", "/automations", {
      body: { name: "Mine", trigger: EVENT, steps: [{ use: "subscriber.deliver", connection: id }] },
    });
    expect(await imitated.json()).toMatchObject({ errors: [{ code: "unknown_action" }] });
  });
});
