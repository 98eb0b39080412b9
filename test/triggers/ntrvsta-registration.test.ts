/** NTRVSTA's webhooks over its API, call by call, against the stand-in. The whole of it is in hooks/ntrvsta.test.ts. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { catalog } from "../../src/catalog.ts";
import { checkFields } from "../../src/core/fields.ts";
import type { Registration, RegistrationCall } from "../../src/core/registration.ts";
import { silentLog } from "../../src/log.ts";
import { createOutbound, type Outbound } from "../../src/run/outbound/outbound.ts";
import { createNtrvstaApi, type NtrvstaApi } from "../../src/sandbox/vendors/ntrvsta-api.ts";
import { registration as declared } from "../../triggers/ntrvsta/registration.ts";
import { memoryCache } from "../run/outbound-destination.ts";

const registration = declared as Registration &
  Required<Pick<Registration, "check" | "failedDeliveries" | "update" | "sendTest">>;
const T0 = Date.parse("2026-11-21T09:00:00Z");

let api: NtrvstaApi;
let server: Server;
let outbound: Outbound;
let call: RegistrationCall;

beforeEach(async () => {
  api = createNtrvstaApi({ anyAddress: true, now: () => T0 });
  server = createServer(
    express()
      .use(api.router)
      .post("/taken", (_request, response) => response.end()),
  ).listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  outbound = createOutbound({ egress: { allow: [host] }, log: silentLog, now: () => T0 });
  const { fields, label } = catalog.app("ntrvsta")!;
  const given = { generation: "original", api_key: api.apiKey, api_url: `http://${host}` };
  const values = checkFields(fields, given, { label });
  const { authorize } = catalog.actions.get("ntrvsta")!;
  call = outbound.clientFor({
    app: {
      key: "ntrvsta",
      label,
      connection: fields,
      ...(authorize && { authorize }),
      classify: (answer, context) => registration.classify!(answer, context),
    },
    connection: { id: "con_1", name: "ntrvsta", values },
    cache: memoryCache(),
    signal: new AbortController().signal,
  });
});
afterEach(() => {
  outbound.close();
  server.closeAllConnections();
  server.close();
});

const urlTo = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
const make = async (path: string) =>
  (
    await registration.create(call, {
      url: urlTo(path),
      events: ["session.completed"],
      secret: "s".repeat(12),
    })
  ).id;
const happen = (id: string) =>
  api.webhooks.happen("session.completed", { session: { id } }, new Date(T0 + 1_000).toISOString());

describe("NTRVSTA's API for webhooks", () => {
  it("says whether it reaches us, by its connectivity test or else by what it delivered", async () => {
    const id = await make("/taken");
    expect(await registration.check(call, id)).toEqual({ ok: true });
    api.webhooks.all()[0]!.url = "http://127.0.0.1:1/nobody";
    expect(await registration.check(call, id)).toEqual({ ok: false, says: "connect ECONNREFUSED" });

    api.webhooks.behaviour.lacks = new Set(["connectivity"]);
    expect(await registration.check(call, id)).toEqual({ ok: false });
    await happen("sess_1");
    expect(await registration.check(call, id)).toEqual({
      ok: false,
      says: "none of the last day's deliveries (1) was successful",
    });
    api.webhooks.all()[0]!.url = urlTo("/taken");
    await happen("sess_2");
    expect(await registration.check(call, id)).toEqual({ ok: true });
  });

  it("shows what failed, with what was to be delivered where it shows that", async () => {
    const id = await make("/nothing-here");
    await happen("sess_1");
    const failed = {
      event: "session.completed",
      at: T0 + 1_000,
      error: "HTTP 404",
      headers: {},
      payload: {
        event: "session.completed",
        timestamp: "2026-11-21T09:00:01.000Z",
        data: { session: { id: "sess_1" } },
      },
    };
    expect(await registration.failedDeliveries(call, id, T0)).toMatchObject([failed]);
    api.webhooks.behaviour.showsPayloads = "logs";
    expect(await registration.failedDeliveries(call, id, T0)).toMatchObject([{ payload: failed.payload }]);
    api.webhooks.behaviour.showsPayloads = "nowhere";
    expect(await registration.failedDeliveries(call, id, T0)).toMatchObject([
      { payload: null, event: "", at: T0, error: "HTTP 404" },
    ]);
    expect(await registration.failedDeliveries(call, id, T0 + 2_000)).toEqual([]);
    api.webhooks.behaviour.lacks = new Set(["failed_deliveries"]);
    expect(await registration.failedDeliveries(call, id, T0)).toEqual([]);
  });

  it("changes a webhook, and says when it knows none of that id", async () => {
    const id = await make("/taken");
    const changed = await registration.update(call, id, { events: ["session.started"], active: false });
    expect(changed).toEqual({ id, url: urlTo("/taken"), events: ["session.started"], active: false });
    expect(await registration.update(call, "webhook_other", { active: true })).toBeNull();
    await registration.sendTest(call, "webhook_other", "session.completed");
  });

  it("refuses in its own words", async () => {
    api.webhooks.behaviour.refuses = "Webhooks are not part of your plan";
    await expect(make("/taken")).rejects.toMatchObject({
      name: "Rejected",
      message: expect.stringContaining("Webhooks are not part of your plan"),
    });
  });
});
