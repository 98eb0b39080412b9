/** NTRVSTA's own app: a vendor that takes our secret, lists nothing and removes nothing. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import express from "express";
import { createNtrvstaApi, type NtrvstaApi } from "../../src/sandbox/vendors/ntrvsta-api.ts";
import completed from "../../triggers/samples/ntrvsta.session_completed.json" with { type: "json" };
import { startSubscriber, type SubscriberServer } from "../hooks/subscriber.ts";
import { asZapier, type Platform, startPlatform } from "./platform.ts";

let api: NtrvstaApi;
let server: Server;
let zapiers: SubscriberServer;
let platform: Platform;
let authData: Record<string, string>;

beforeAll(async () => {
  api = createNtrvstaApi({ anyAddress: true });
  server = createServer(express().use(api.router));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  zapiers = await startSubscriber();
  platform = await startPlatform(["--direct", "ntrvsta"]);
  authData = { api_key: api.apiKey, api_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
});
afterAll(async () => {
  await platform?.close();
  await zapiers?.close();
  server?.closeAllConnections();
  server?.close();
});

const call = <T = Record<string, unknown>>(method: string, bundle: object = {}) =>
  platform.call<T>(`triggers.ntrvsta_session_completed.operation.${method}`, {
    authData,
    inputData: {},
    targetUrl: zapiers.url,
    ...bundle,
  });

describe("NTRVSTA's own app", () => {
  it("has the events of the kind of webhook that its API registers, and no other", async () => {
    const { triggers } = await platform.call<{ triggers: object }>("definition");
    expect(Object.keys(triggers)).toContain("ntrvsta_session_completed");
    expect(Object.keys(triggers)).not.toContain("ntrvsta_result_completed");
  });

  it("registers with a secret of the Zap's own, takes what comes, and is switched off", async () => {
    const subscribeData = await call<{ id: string; secret: string }>("performSubscribe");
    const [hook] = api.webhooks.all();
    expect(hook).toMatchObject({ url: zapiers.url, events: ["session.completed"], active: true });
    expect(subscribeData).toEqual({ id: hook!.id, secret: hook!.secret });

    await api.webhooks.happen("session.completed", completed.data, completed.timestamp);
    await zapiers.arrived(1);
    const handed = { subscribeData, ...asZapier(zapiers.deliveries[0]!) };
    expect(await call("perform", handed)).toMatchObject([
      { event: "ntrvsta.session_completed", score: { value: completed.data.session.overall_score } },
    ]);

    expect(await call("performUnsubscribe", { subscribeData })).toMatchObject({ result: "switched_off" });
    expect(api.webhooks.all()).toEqual([expect.objectContaining({ active: false })]);
  });
});
