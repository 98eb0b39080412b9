/**
 * Kill -9 around everything that is written while a webhook registers itself: before the vendor is asked, between its
 * answer and our record, after it. Started again, the vendor has one webhook of ours, what it signs is accepted, and no
 * address that it ever knew besides takes anything.
 */
import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { signDelivery } from "../../src/core/signature/sign-delivery.ts";
import { createHiresscopeApi, type HiresscopeApi } from "../../src/sandbox/vendors/hiresscope-api.ts";
import type { RegisteredWebhook } from "../../src/sandbox/vendors/hiresscope-webhooks.ts";
import { sql } from "../../src/store/sqlite/setup/registrations.ts";
import { hiresscope } from "../../triggers/hiresscope.ts";
import type { CrashPoint } from "./crash/inject.ts";
import { type Product, startProduct, until } from "./crash/product.ts";
import { makeDataDir, removeDataDir } from "./hirewire.ts";

/** Three processes for each test. */
jest.setTimeout(120_000);

const AUTOMATION = {
  name: "Scores",
  trigger: "hiresscope.application_scored",
  when: "$event.score.value > 1000",
  steps: [{ use: "http.request", with: { url: "https://acme.example/scores" } }],
};

interface Shown {
  source: { state: string; reason: string | null; orphans: { url: string }[] };
}

let api: HiresscopeApi;
let vendor: Server;
let vendorHost: string;
let port: number;
let dataDir: string;
let product: Product;
/** Every address that the vendor was ever given. */
let given: RegisteredWebhook[];

beforeAll(async () => {
  // one port for all lives: a new one would be a new public address
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  port = (probe.address() as AddressInfo).port;
  probe.close();
});
beforeEach(async () => {
  api = createHiresscopeApi({ unlimited: true, anyAddress: true });
  given = [];
  const app = express();
  app.use((_request, response, next) => {
    response.on("close", () => {
      for (const webhook of api.webhooks.all()) {
        if (!given.some(({ id }) => id === webhook.id)) given.push(structuredClone(webhook));
      }
    });
    next();
  });
  vendor = createServer(app.use(api.router)).listen(0, "127.0.0.1");
  await once(vendor, "listening");
  vendorHost = `127.0.0.1:${(vendor.address() as AddressInfo).port}`;
  dataDir = await makeDataDir();
  await live();
  await product.api("POST", "/connections", {
    app: "hiresscope",
    values: { api_key: api.token, api_url: `http://${vendorHost}/api/v1` },
  });
  await product.api("POST", "/automations", AUTOMATION);
  await product.end("SIGTERM");
});
afterEach(async () => {
  await product.end();
  vendor.closeAllConnections();
  vendor.close();
  await removeDataDir(dataDir);
});

async function live(crash?: CrashPoint): Promise<void> {
  const args = ["--port", String(port), "--allow", vendorHost];
  product = await startProduct({ dataDir, args, ...(crash && { inject: { crash } }) });
}

/** Switches the automation on, and waits for the end that this brings about. */
async function dieOf(crash: CrashPoint): Promise<void> {
  await live(crash);
  await product.api("POST", "/automations/Scores/state", { state: "on" }).catch(() => undefined);
  expect(await product.died).toEqual({ code: null, signal: "SIGKILL" });
}

async function sourceIs(state: string): Promise<Shown["source"]> {
  let source: Shown["source"] | undefined;
  await until(
    async () => {
      ({ source } = await product.api<Shown>("GET", "/connections/hiresscope"));
      return source.state === state;
    },
    () => `${state}, it is ${JSON.stringify(source)}`,
    20_000,
  );
  return source!;
}

/** @returns the status that HIRESSCOPE's delivery is answered with */
async function deliver({ url, secret }: RegisteredWebhook): Promise<number> {
  const body = Buffer.from(JSON.stringify(hiresscope.events.application_scored.sample));
  const headers = signDelivery({ scheme: hiresscope.verify({} as never), secret, body, nowMs: Date.now() });
  return (await fetch(url, { method: "POST", body, headers })).status;
}

const POINTS: [string, CrashPoint, atVendor: number][] = [
  ["before it is noted that the vendor will be asked", { statement: sql.intend, when: "before", nth: 1 }, 0],
  ["before the vendor is asked", { statement: sql.intend, when: "after", nth: 1 }, 0],
  ["between the vendor's answer and our record", { statement: sql.record, when: "before", nth: 1 }, 1],
  ["after our record", { statement: sql.record, when: "after", nth: 1 }, 1],
];

describe("killed while a webhook registers itself", () => {
  it.each(POINTS)("%s: one webhook, whose events are accepted", async (_when, crash, atVendor) => {
    await dieOf(crash);
    expect(api.webhooks.all()).toHaveLength(atVendor);
    await live();
    await product.api("POST", "/automations/Scores/state", { state: "on" });
    const { orphans } = await sourceIs("live");
    expect(orphans).toEqual([]);
    const [webhook, ...others] = api.webhooks.all();
    expect(others).toEqual([]);
    expect(webhook).toMatchObject({ events: ["application.scored"], isActive: true });
    expect(await deliver(webhook!)).toBe(200);
    const { items } = await product.api<{ items: object[] }>("GET", "/events");
    expect(items).toHaveLength(1);
    for (const left of given.filter(({ id }) => id !== webhook!.id)) expect(await deliver(left)).toBe(410);
  });

  it("without a list at the vendor: a new one, whose events are accepted; the old one is shown and takes nothing", async () => {
    api.webhooks.behaviour.offers = { list: false, change: false, remove: false };
    await dieOf({ statement: sql.record, when: "before", nth: 1 });
    await live();
    const { orphans } = await sourceIs("verifying");
    const [lost, current] = api.webhooks.all();
    expect(orphans).toMatchObject([{ url: lost!.url }]);
    expect(await deliver(lost!)).toBe(410);
    expect(await deliver(current!)).toBe(200);
    await sourceIs("live");
  });

  it("while the last automation goes off: none is left", async () => {
    await live();
    await product.api("POST", "/automations/Scores/state", { state: "on" });
    await sourceIs("live");
    await product.end("SIGTERM");
    await live({ statement: sql.change, when: "after", nth: 1 });
    await product.api("POST", "/automations/Scores/state", { state: "off" }).catch(() => undefined);
    expect(await product.died).toEqual({ code: null, signal: "SIGKILL" });
    await live();
    await sourceIs("draft");
    expect(api.webhooks.all()).toEqual([]);
  });
});
