/** Turning an automation on, as its user does: the vendor is told, and what it says is shown. */
import { afterAll, beforeAll, expect, it, jest } from "@jest/globals";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, request, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import express, { type RequestHandler } from "express";
import { signDelivery } from "../../src/core/signature/sign-delivery.ts";
import { createHiresscopeApi } from "../../src/sandbox/vendors/hiresscope-api.ts";
import { hiresscope } from "../../triggers/hiresscope.ts";
import { hirewire, makeDataDir, removeDataDir, startHirewire, type Hirewire } from "./hirewire.ts";

/** Each command is a process of its own. */
jest.setTimeout(120_000);

const PLAN = "Webhooks are part of the Growth plan";
const AUTOMATION = `
name: Scores
trigger: hiresscope.application_scored
steps:
  - use: http.request
    with: { url: https://acme.example/scores }
`;

const api = createHiresscopeApi({ unlimited: true, anyAddress: true });
let vendor: Server;
let dataDir: string;
let server: Hirewire;

/** What HIRESSCOPE does between making a webhook and answering. */
let early: ((webhook: { url: string; secret: string }) => Promise<void>) | null = null;

const busy: RequestHandler = (_request, response, next) => {
  const json = response.json.bind(response);
  response.json = (body: { url: string; secret?: string }) => {
    if (early === null || body.secret === undefined) return json(body);
    void early({ url: body.url, secret: body.secret }).then(() => json(body));
    return response;
  };
  next();
};

/** Sends a signed event; `sent` resolves when it is on its way. */
function deliver({ url, secret }: { url: string; secret: string }) {
  const body = Buffer.from(JSON.stringify(hiresscope.events.application_scored.sample));
  const headers = signDelivery({ scheme: hiresscope.verify({} as never), secret, body, nowMs: Date.now() });
  const call = request(url, { method: "POST", headers });
  const status = once(call, "response").then(([response]) => (response as IncomingMessage).statusCode ?? 0);
  call.end(body);
  return { sent: once(call, "finish").then(() => undefined), status };
}

beforeAll(async () => {
  vendor = createServer(express().use(busy, api.router)).listen(0, "127.0.0.1");
  await once(vendor, "listening");
  const host = `127.0.0.1:${(vendor.address() as AddressInfo).port}`;
  dataDir = await makeDataDir();
  server = await startHirewire({ dataDir, args: ["--no-sandbox", "--allow", host] });
  await writeFile(join(dataDir, "scores.yaml"), AUTOMATION);
  await server.api("POST", "/connections", {
    app: "hiresscope",
    values: { api_key: api.token, api_url: `http://${host}/api/v1` },
  });
});
afterAll(async () => {
  await server?.stop();
  vendor?.closeAllConnections();
  vendor?.close();
  await removeDataDir(dataDir);
});

const run = async (...args: string[]) => (await hirewire(dataDir, args)).stdout;

it("shows the message of a vendor that refuses, wherever somebody looks, and nowhere says live", async () => {
  api.webhooks.behaviour.refuses = PLAN;
  const saved = await run("automations", "save", join(dataDir, "scores.yaml"), "--on");
  expect(saved).toMatch(
    /^Saved "Scores", version 1: on\.\n {2}events from hiresscope: refused: .*Growth plan/,
  );
  const refused = { state: "refused", reason: expect.stringContaining(PLAN) };
  expect(await server.api("GET", "/automations/Scores")).toMatchObject({
    state: "on",
    sources: [{ connection: "hiresscope", ...refused }],
  });
  expect(await server.api("GET", "/connections/hiresscope")).toMatchObject({ source: refused });
  expect(await server.api("POST", "/connections/hiresscope/reconcile")).toMatchObject({ source: refused });
  const hooks = await run("hooks");
  expect(hooks).toContain(PLAN);
  const { stdout: examined, code } = await hirewire(dataDir, ["doctor"]);
  expect(code).toBe(1);
  expect(examined).toContain(`hiresscope is refused. `);
  expect(saved + hooks + examined).not.toMatch(/\blive\b/);
});

it("is live once the vendor agrees, and takes the webhook back with the automation", async () => {
  api.webhooks.behaviour.refuses = null;
  expect(await run("hooks", "--reconcile")).toMatch(/hiresscope +HIRESSCOPE +live/);
  expect(await run("automations", "on", "Scores")).toContain("events from hiresscope: live");
  expect(api.webhooks.all()).toHaveLength(1);
  expect(await run("automations", "off", "Scores")).toBe('"Scores" is off.\n');
  expect(await server.api("POST", "/connections/hiresscope/reconcile")).toMatchObject({
    source: { state: "draft", events: [], needed: [], orphans: [] },
  });
  expect(api.webhooks.all()).toEqual([]);
});

it("takes an event that the vendor sends before it has told its secret", async () => {
  const statuses: Promise<number>[] = [];
  early = (webhook) => {
    const { sent, status } = deliver(webhook);
    statuses.push(status);
    return sent;
  };
  expect(await run("automations", "on", "Scores")).toContain("events from hiresscope: live");
  early = null;
  expect(await Promise.all(statuses)).toEqual([200]);
  expect((await server.api<{ items: object[] }>("GET", "/events")).items).toHaveLength(1);
});

it("says of what sends nothing that there is nothing to register", async () => {
  await server.api("POST", "/connections", { app: "http" });
  await expect(server.api("POST", "/connections/http/reconcile")).rejects.toThrow(/sends no events/);
});
