/** The sandbox's page: sends as a hiring tool would, shows what arrived, and trusts no name and no other site. */
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { once } from "node:events";
import http, { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { catalog } from "../../index.ts";
import { startSandbox, type Sandbox } from "../../src/sandbox/start-sandbox.ts";

let sandbox: Sandbox;
let receiver: Server;
let received: Record<string, unknown>[];

beforeAll(async () => {
  sandbox = await startSandbox({ catalog, port: 0 });
  received = [];
  receiver = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    request.on("end", () => {
      received.push(JSON.parse(text) as Record<string, unknown>);
      response.writeHead(200).end();
      receiver.emit("delivered");
    });
  }).listen(0, "127.0.0.1");
  await once(receiver, "listening");
  for (const vendor of sandbox.vendors.values()) {
    vendor.endpoint = {
      url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/in/hook`,
      secret: "sandbox",
      scheme: vendor.app.verify({}),
    };
  }
});
afterAll(async () => {
  await sandbox.close();
  receiver.closeAllConnections();
  receiver.close();
});

const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${sandbox.url}${path}`, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers,
    redirect: "manual",
  });

it("offers every event of every hiring tool", async () => {
  const page = await (await fetch(sandbox.url)).text();
  for (const app of catalog.triggers.values()) {
    for (const key of Object.keys(app.events)) expect(page).toContain(`value="${app.key}.${key}"`);
  }
});

it("sends a fresh event with the score and the name that were filled in", async () => {
  for (const [event, path] of [
    ["hiresscope.application_scored", ["data", "score"]],
    ["talentsprout.interview_completed", ["data", "scores", "overall"]],
  ] as const) {
    const delivered = once(receiver, "delivered");
    expect((await form("/send", { event, score: "64", name: "Bo Lee" })).status).toBe(303);
    await delivered;
    const payload = received.at(-1)!;
    expect(path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], payload)).toBe(64);
    expect(JSON.stringify(payload)).toContain("Bo Lee");
  }
});

it("shows a hostile name as text", async () => {
  sandbox.slack.say("ada", "hiring", '<script>alert("x")</script>');
  sandbox.google.addSpreadsheet({
    title: "<b>Sheet</b>",
    tabs: [{ name: "Tab", rows: [["Name"], ['"><img src=x onerror=alert(1)>']] }],
  });
  const shown = await (await fetch(`${sandbox.url}/arrivals`)).text();
  expect(shown).toContain("&lt;script&gt;");
  expect(shown).toContain("&lt;img");
  expect(shown).not.toMatch(/<script|<img|<b>Sheet/);
});

it("breaks a stand-in on request and mends it again", async () => {
  await form("/faults", { button: "slack-429" });
  expect((await fetch(`${sandbox.url}/slack/api/chat.postMessage`, { method: "POST" })).status).toBe(429);
  await form("/faults", { button: "sheets-lost" });
  expect(sandbox.faults.google.list()).toHaveLength(1);
  await form("/faults", { button: "sheets-well" });
  expect(sandbox.faults.google.list()).toEqual([]);
});

it("does nothing for a page of another site, and nothing under another name", async () => {
  const before = received.length;
  const event = "hiresscope.application_scored";
  for (const origin of ["https://evil.example", "null"]) {
    expect((await form("/send", { event }, { origin })).status).toBe(403);
  }
  const answer = await new Promise<http.IncomingMessage>((resolve) => {
    http.get(sandbox.url, { headers: { host: "evil.example" } }, resolve);
  });
  expect(answer.statusCode).toBe(403);
  answer.resume();
  expect(received).toHaveLength(before);
});
