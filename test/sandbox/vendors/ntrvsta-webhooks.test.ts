/** The stand-in for NTRVSTA's webhooks refuses what NTRVSTA's page rules out, so that tests against it mean something. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { createNtrvstaApi, type NtrvstaApi } from "../../../src/sandbox/vendors/ntrvsta-api.ts";

let api: NtrvstaApi;
let server: Server;
beforeAll(async () => {
  api = createNtrvstaApi();
  server = createServer(express().use(api.router)).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function call(method: string, path: string, body?: object, key = api.apiKey) {
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/v1/webhooks${path}`, {
    method,
    headers: { "content-type": "application/json", "x-ntrvsta-api-key": key },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
const wanted = {
  url: "https://hooks.example.com/in/abc",
  events: ["session.completed"],
  secret: "our-own-secret",
  active: true,
};

describe("NTRVSTA's webhooks", () => {
  it("are made with a secret of the caller's, which is not shown again", async () => {
    const made = await call("POST", "", wanted);
    expect([made.status, made.body]).toEqual([
      201,
      { id: expect.stringMatching(/^webhook_/), url: wanted.url, events: wanted.events, active: true },
    ]);
    const changed = await call("PATCH", `/${String(made.body["id"])}`, { active: false, debug: true });
    expect(changed.body).toMatchObject({ active: false });
    expect(changed.body).not.toHaveProperty("secret");
  });

  it.each<[string, object]>([
    ["a plain HTTP address", { ...wanted, url: "http://hooks.example.com/in/abc" }],
    ["an event that NTRVSTA does not have", { ...wanted, events: ["result.completed"] }],
    ["no event", { ...wanted, events: [] }],
    ["no secret", { ...wanted, secret: undefined }],
    ["no word whether it is active", { ...wanted, active: undefined }],
    ["a field that is not known", { ...wanted, isActive: true }],
  ])("are refused with %s", async (_what, body) => {
    expect((await call("POST", "", body)).status).toBe(422);
  });

  it("are neither listed nor removed, and unknown ones are not there", async () => {
    const { port } = server.address() as AddressInfo;
    const headers = { "x-ntrvsta-api-key": api.apiKey };
    const listed = await fetch(`http://127.0.0.1:${port}/v1/webhooks`, { headers });
    const removed = await fetch(`http://127.0.0.1:${port}/v1/webhooks/webhook_1`, {
      method: "DELETE",
      headers,
    });
    expect([listed.status, removed.status]).toEqual([404, 404]);
    expect((await call("PATCH", "/webhook_1", { active: false })).status).toBe(404);
    expect((await call("POST", "", wanted, "somebody-else's")).status).toBe(401);
  });
});
