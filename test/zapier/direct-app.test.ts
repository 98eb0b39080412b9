/** The exported app of one vendor, at a stand-in of that vendor: Zapier's own platform drives every method over HTTP. */
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import express from "express";
import { catalog } from "../../src/catalog.ts";
import { createHiresscopeApi, type HiresscopeApi } from "../../src/sandbox/vendors/hiresscope-api.ts";
import { directExport, directVendors } from "../../src/zapier/export/direct-export.ts";
import { lintApp } from "../../src/zapier/lint/lint-app.ts";
import scored from "../../triggers/samples/hiresscope.application_scored.json" with { type: "json" };
import { hirewire } from "../e2e/hirewire.ts";
import { type Platform, startPlatform } from "./platform.ts";

const TARGET = "https://hooks.zapier.com/hooks/standard/1/abc/";
const KEY = "hiresscope_application_scored";

let api: HiresscopeApi;
let server: Server;
let platform: Platform;
let authData: Record<string, string>;

beforeAll(async () => {
  // what is asked for changes, the address of who is asked does not
  const app = express();
  app.use((request, response, next) => void api.router(request, response, next));
  server = createServer(app);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  platform = await startPlatform(["--direct", "hiresscope"]);
});
beforeEach(() => {
  api = createHiresscopeApi({ unlimited: true });
  const { port } = server.address() as AddressInfo;
  authData = { api_key: api.token, api_url: `http://127.0.0.1:${port}/api/v1` };
});
afterAll(async () => {
  await platform?.close();
  server?.closeAllConnections();
  server?.close();
});

const call = <T = Record<string, unknown>>(method: string, bundle: object = {}) =>
  platform.call<T>(method, { authData, inputData: {}, targetUrl: TARGET, ...bundle });
const operation = (method: string) => `triggers.${KEY}.operation.${method}`;
const refused = (method: string, bundle: object = {}) =>
  call(method, bundle).then(
    () => ({ name: "none", message: "" }),
    ({ name, message }: Error) => ({ name, message }),
  );

/** As HIRESSCOPE's page signs, and as Zapier hands it on. */
function delivery(payload: object, secret: string) {
  const content = JSON.stringify(payload);
  const signature = createHmac("sha256", secret).update(content).digest("hex");
  return { rawRequest: { headers: { "Http-X-Hiresscope-Signature": signature }, content } };
}

describe("a vendor's own app", () => {
  it.each(directVendors(catalog))(
    "is right in the eyes of Zapier's platform and of our own checks: %s",
    async (key) => {
      const one = await startPlatform(["--direct", key]);
      expect(await one.call("validate")).toEqual([]);
      await one.close();
      const { definition } = directExport(catalog, key);
      expect(await lintApp(definition)).toEqual([]);
      expect(Object.keys(definition.triggers).length).toBeGreaterThan(0);
    },
  );

  it("depends on the platform and on what the vendor's file is written with", () => {
    const { dependencies } = JSON.parse(readFileSync(join(platform.folder, "package.json"), "utf8")) as {
      dependencies: object;
    };
    expect(Object.keys(dependencies)).toEqual(["zapier-platform-core", "zod"]);
  });

  it("signs in at the vendor, whichever way it takes the key", async () => {
    const account = `HIRESSCOPE (key ending in ${api.token.slice(-4)})`;
    expect(await call("authentication.test")).toEqual({ account });
    api = createHiresscopeApi({ unlimited: true, accepts: "bearer", token: api.token });
    expect(await call("authentication.test")).toEqual({ account });
    expect(await refused("authentication.test", { authData: { ...authData, api_key: "hsk_wrong" } })).toEqual(
      {
        name: "ExpiredAuthError",
        message: expect.stringContaining("HIRESSCOPE no longer accepts the credentials"),
      },
    );
    expect(await refused("authentication.test", { authData: {} })).toEqual({
      name: "AppError",
      message: expect.stringContaining("Enter an API key"),
    });
  });

  it("registers a hook there for one event, and takes it away", async () => {
    const foreign = api.webhooks.add({ url: "https://example.com/theirs", events: ["job.created"] });
    const subscribeData = await call<{ id: string; secret: string }>(operation("performSubscribe"));
    const [, hook] = api.webhooks.all();
    expect(hook).toMatchObject({ url: TARGET, events: ["application.scored"], isActive: true });
    expect(subscribeData).toEqual({ id: hook!.id, secret: hook!.secret });

    expect(await call(operation("performUnsubscribe"), { subscribeData })).toMatchObject({
      result: "removed",
    });
    expect(api.webhooks.all()).toEqual([foreign]);
    expect(await call(operation("performUnsubscribe"), { subscribeData })).toMatchObject({ result: "gone" });
  });

  it("leaves no hook behind whose answer was lost", async () => {
    api.webhooks.behaviour.breaksAfter = 1;
    expect((await refused(operation("performSubscribe"))).name).toBe("ThrottledError");
    expect(api.webhooks.all()).toHaveLength(1);
    const subscribeData = await call(operation("performSubscribe"));
    expect(api.webhooks.all()).toEqual([expect.objectContaining(subscribeData)]);
  });

  it("switches off what the vendor removes for nobody", async () => {
    api.webhooks.behaviour.offers.remove = false;
    const subscribeData = await call(operation("performSubscribe"));
    expect(await call(operation("performUnsubscribe"), { subscribeData })).toMatchObject({
      result: "switched_off",
    });
    expect(api.webhooks.all()).toEqual([expect.objectContaining({ isActive: false })]);
  });

  it("takes what the vendor signed, once, in the shape of its list", async () => {
    const subscribeData = await call<{ secret: string }>(operation("performSubscribe"));
    const handed = { subscribeData, ...delivery(scored, subscribeData.secret) };
    const [item] = await call<Record<string, unknown>[]>(operation("perform"), handed);
    expect(item).toMatchObject({
      id: expect.stringContaining("application.scored|app_xyz789"),
      event: "hiresscope.application_scored",
      candidate: { email: "jane.smith@example.com" },
      score: { value: 82 },
      payload: scored,
    });
    expect(await call(operation("perform"), handed)).toEqual([]);

    const [listed] = await call<object[]>(operation("performList"));
    const told = Object.keys(item!).filter((name) => item![name] !== null);
    expect(told.toSorted()).toEqual(Object.keys(listed!).toSorted());
  });

  it("refuses what somebody else signed, and passes over other events and tests", async () => {
    const subscribeData = await call<{ secret: string }>(operation("performSubscribe"));
    const perform = (given: object) => refused(operation("perform"), { subscribeData, ...given });
    const good = delivery(scored, subscribeData.secret);
    for (const wrong of [
      delivery(scored, "whsec_other"),
      { rawRequest: { ...good.rawRequest, content: good.rawRequest.content.replace("82", "99") } },
      { rawRequest: { headers: {}, content: good.rawRequest.content } },
    ]) {
      expect((await perform(wrong)).message).toContain(
        "A call that reached this Zap was not signed by HIRESSCOPE",
      );
    }
    for (const other of [
      { ...scored, event: "application.rejected" },
      { ...scored, test: true },
    ]) {
      expect(
        await call(operation("perform"), { subscribeData, ...delivery(other, subscribeData.secret) }),
      ).toEqual([]);
    }
  });

  it("hands on the vendor's words, and when to come again", async () => {
    api.webhooks.behaviour.refuses = "Webhooks need the Growth plan";
    expect(await refused(operation("performSubscribe"))).toEqual({
      name: "AppError",
      message: expect.stringContaining("Webhooks need the Growth plan"),
    });
    api = createHiresscopeApi({ token: api.token });
    for (let count = 0; count < 100; count += 1)
      await fetch(`${authData["api_url"]}/jobs`, { headers: { "x-api-key": api.token } });
    const busy = await refused(operation("performSubscribe"));
    expect(busy.name).toBe("ThrottledError");
    expect(JSON.parse(busy.message.split("\n")[0]!)).toEqual({
      message: expect.stringContaining("too many calls"),
      delay: expect.any(Number),
    });
  });

  it("exists for vendors whose API registers hooks, and for no other", async () => {
    const { code, stderr } = await hirewire(platform.folder, [
      "zapier",
      "export",
      "/nowhere",
      "--direct",
      "talentsprout",
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('There is no app of its own for "talentsprout"');
  });
});
