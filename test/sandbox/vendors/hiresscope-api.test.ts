import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { createHiresscopeApi } from "../../../src/sandbox/vendors/hiresscope-api.ts";

const api = createHiresscopeApi();
let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer(express().use("/hiresscope", api.router)).listen(0, "127.0.0.1");
  await once(server, "listening");
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hiresscope/api/v1/webhooks`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const call = (method: string, path: string, body?: unknown, token = api.token) =>
  fetch(`${base}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const wanted = {
  url: "https://hooks.zapier.com/hooks/catch/123456/abcdef",
  events: ["application.scored", "application.shortlisted"],
  isActive: true,
};

it("registers as the page shows, and tells the secret only then", async () => {
  const made = await call("POST", "", wanted);
  expect(made.status).toBe(201);
  const webhook = (await made.json()) as { id: string; secret: string };
  expect(webhook).toEqual({
    id: expect.stringMatching(/^wh_/),
    secret: expect.stringMatching(/^whsec_/),
    url: wanted.url,
    events: wanted.events,
  });
  const list = await (await call("GET", "")).text();
  expect(list).toContain(webhook.id);
  expect(list).not.toContain(webhook.secret);
  expect((await call("DELETE", `/${webhook.id}`)).status).toBe(204);
  expect((await call("DELETE", `/${webhook.id}`)).status).toBe(404);
});

it.each([
  ["another token", wanted, 401, "wrong"],
  ["plain HTTP", { ...wanted, url: "http://example.com/hook" }, 422, undefined],
  ["an event that it does not have", { ...wanted, events: ["application.hired"] }, 422, undefined],
  ["no event", { ...wanted, events: [] }, 422, undefined],
])("refuses %s", async (_what, body, status, token) => {
  expect((await call("POST", "", body, token)).status).toBe(status);
  expect(api.webhooks.all()).toEqual([]);
});
