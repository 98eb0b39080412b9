import { once } from "node:events";
import { request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import express from "express";
import { createFaults, FAULT_MODES, type Faults, type FaultSpec } from "../../src/sandbox/faults.ts";

const NOW = Date.UTC(2026, 10, 21, 12);

let faults: Faults;
let server: Server;
let url: string;
let workDone: number;
let nextRandom: number;

/** A destination that counts, asynchronously, and answers with a body worth truncating. */
function counter() {
  const router = express.Router();
  router.post("/count", async (request, response) => {
    for await (const _chunk of request); // the work needs the body
    workDone += 1;
    response.set("x-from", "handler").json({ count: workDone, filler: "é".repeat(500) });
  });
  router.get("/stream", (_request, response) => {
    workDone += 1;
    response.writeHead(200, { "content-type": "text/plain" });
    response.write("one,", () => {
      response.write(Buffer.from("two,"));
      response.end("three");
    });
  });
  router.get("/fails", () => {
    workDone += 1;
    throw new Error("the handler broke");
  });
  return router;
}

beforeEach(async () => {
  workDone = 0;
  nextRandom = 0;
  faults = createFaults({
    now: () => NOW,
    random: () => nextRandom,
    answers: { "429": { body: { ok: false, error: "ratelimited" } } },
  });
  const app = express();
  app.set("env", "test"); // keeps Express from printing the error of /fails
  app.use("/api", faults.middleware, counter());
  server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
});

afterEach(async () => {
  faults.clear();
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

const post = (signal?: AbortSignal) =>
  fetch(`${url}/count`, { method: "POST", body: "payload", ...(signal && { signal }) });
const add = (spec: FaultSpec) => faults.add(spec);

describe("modes that come before the work", () => {
  it("429 waits for nobody, says Retry-After and speaks the destination's language", async () => {
    add({ mode: "429", retryAfterSeconds: 7 });
    const response = await post();
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("7");
    expect(await response.json()).toEqual({ ok: false, error: "ratelimited" });
    expect(workDone).toBe(0);
  });

  it("429 takes another body and always has a Retry-After", async () => {
    add({ mode: "429", body: "rate_limited" });
    const response = await post();
    expect(response.headers.get("retry-after")).toBe("1");
    expect(await response.text()).toBe("rate_limited");
  });

  it("error_before answers 5xx", async () => {
    add({ mode: "error_before" });
    add({ mode: "error_before", status: 500, body: { oops: true }, retryAfterSeconds: 30 });
    expect((await post()).status).toBe(503);
    const second = await post();
    expect([second.status, second.headers.get("retry-after")]).toEqual([500, "30"]);
    expect(await second.json()).toEqual({ oops: true });
    expect(workDone).toBe(0);
  });

  it("drop_before cuts the connection", async () => {
    add({ mode: "drop_before" });
    await expect(post()).rejects.toThrow("fetch failed");
    expect(workDone).toBe(0);
  });

  it("html_502 is a page, not JSON", async () => {
    add({ mode: "html_502" });
    const response = await post();
    expect(response.status).toBe(502);
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(await response.text()).toContain("<h1>502 Bad Gateway</h1>");
    expect(workDone).toBe(0);
  });

  it("auth_fail answers 401, or as the destination does", async () => {
    add({ mode: "auth_fail" });
    add({ mode: "auth_fail", status: 200, body: { ok: false, error: "invalid_auth" } });
    expect((await post()).status).toBe(401);
    const second = await post();
    expect([second.status, await second.json()]).toEqual([200, { ok: false, error: "invalid_auth" }]);
    expect(workDone).toBe(0);
  });

  it("hang stays silent until the client gives up, and then lets go", async () => {
    const fault = add({ mode: "hang" });
    const client = new AbortController();
    const call = post(client.signal);
    await fault.whenFired();
    client.abort();
    await expect(call).rejects.toThrow("aborted");
    expect(workDone).toBe(0);
    expect(await (await post()).json()).toMatchObject({ count: 1 });
  });

  it("clear releases what hangs, so that a server can close", async () => {
    const fault = add({ mode: "hang", times: Infinity });
    const call = post();
    await fault.whenFired();
    faults.clear();
    await expect(call).rejects.toThrow("fetch failed");
    expect((await post()).status).toBe(200);
  });
});

describe("modes that come after the work", () => {
  it("error_after does the work and throws its answer away", async () => {
    add({ mode: "error_after" });
    const response = await post();
    expect(response.status).toBe(500);
    expect(await response.text()).toBe("Internal Server Error");
    expect(response.headers.get("x-from")).toBeNull();
    expect(workDone).toBe(1);
    expect(await (await post()).json()).toMatchObject({ count: 2 });
  });

  it("drop_after does the work and cuts the connection", async () => {
    add({ mode: "drop_after" });
    await expect(post()).rejects.toThrow("fetch failed");
    expect(workDone).toBe(1);
  });

  it("hang_after does the work and stays silent", async () => {
    const fault = add({ mode: "hang_after" });
    const client = new AbortController();
    const call = post(client.signal);
    await fault.whenFired();
    expect(workDone).toBe(1);
    client.abort();
    await expect(call).rejects.toThrow("aborted");
  });

  it("slow_body sends the true answer in pieces", async () => {
    add({ mode: "slow_body", pauseMs: 1 });
    const response = await post();
    expect(response.headers.get("x-from")).toBe("handler");
    expect(await response.json()).toMatchObject({ count: 1, filler: "é".repeat(500) });
  });

  it("slow_body gives the headers at once and stops when the client leaves", async () => {
    const fault = add({ mode: "slow_body", pauseMs: 3_600_000 });
    const client = new AbortController();
    const response = await post(client.signal);
    expect(response.status).toBe(200);
    client.abort();
    await expect(response.text()).rejects.toThrow("aborted");
    await fault.whenFired();
    expect(workDone).toBe(1);
  });

  it("truncated_body promises everything and sends half", async () => {
    add({ mode: "truncated_body" });
    const { promised, received, error } = await raw("/count");
    expect(promised).toBeGreaterThan(1000);
    expect(received).toBe(Math.ceil(promised / 2));
    expect(error).toBe("ECONNRESET");
    expect(workDone).toBe(1);
  });

  it("works for handlers that write in pieces or fail", async () => {
    add({ mode: "slow_body", pauseMs: 1 });
    expect(await (await fetch(`${url}/stream`)).text()).toBe("one,two,three");
    add({ mode: "error_after", status: 504 });
    expect((await fetch(`${url}/fails`)).status).toBe(504);
    expect(workDone).toBe(2);
  });

  it("clock_skew changes the Date header and nothing else", async () => {
    add({ mode: "clock_skew" });
    add({ mode: "clock_skew", skewSeconds: -60 });
    const ahead = await post();
    expect(Date.parse(ahead.headers.get("date") ?? "")).toBe(NOW + 900_000);
    expect(await ahead.json()).toMatchObject({ count: 1 });
    expect(Date.parse((await post()).headers.get("date") ?? "")).toBe(NOW - 60_000);
  });
});

describe("which requests are hit", () => {
  it("as often as asked, in the order of adding, and no longer", async () => {
    add({ mode: "error_before", times: 2 });
    const last = add({ mode: "429" });
    expect(faults.list()).toMatchObject([
      { mode: "error_before", fired: 0, remaining: 2 },
      { mode: "429", remaining: 1 },
    ]);
    const statuses = [];
    for (let call = 0; call < 4; call += 1) statuses.push((await post()).status);
    expect(statuses).toEqual([503, 503, 429, 200]);
    expect(last.fired).toBe(1);
    expect(faults.list()).toEqual([]);
  });

  it("until cleared when times is Infinity", async () => {
    add({ mode: "error_before", times: Infinity });
    for (let call = 0; call < 3; call += 1) expect((await post()).status).toBe(503);
    expect(faults.list()).toMatchObject([{ fired: 3, remaining: Infinity }]);
    faults.clear();
    expect((await post()).status).toBe(200);
  });

  it("by a part of the path, never by the query, and by method", async () => {
    add({ mode: "error_before", path: "/api/count" });
    expect((await fetch(`${url}/stream?from=/api/count`)).status).toBe(200);
    expect((await post()).status).toBe(503);
    add({ mode: "error_before", method: "post" });
    expect((await fetch(`${url}/stream`)).status).toBe(200);
    expect((await post()).status).toBe(503);
  });

  it("by chance, and a spared request does not use it up", async () => {
    add({ mode: "error_before", probability: 0.25 });
    nextRandom = 0.25;
    expect((await post()).status).toBe(200);
    nextRandom = 0.24;
    expect((await post()).status).toBe(503);
  });

  it("refuses what it does not understand", () => {
    expect(() => add({ mode: "explode" as "hang" })).toThrow('"explode" is not a fault. Choose one of: 429');
    expect(() => add({ mode: "hang", times: 0 })).toThrow("times must be at least 1.");
    expect(() => add({ mode: "hang", probability: 1.5 })).toThrow("between 0 and 1");
    expect(FAULT_MODES).toHaveLength(12);
  });
});

/** What really crossed the wire; fetch hides it behind one error. */
function raw(path: string): Promise<{ promised: number; received: number; error: string | undefined }> {
  return new Promise((resolve) => {
    const call = httpRequest(`${url}${path}`, { method: "POST" }, (response) => {
      const promised = Number(response.headers["content-length"]);
      let received = 0;
      response.on("data", (chunk: Buffer) => (received += chunk.length));
      response.on("error", (error: NodeJS.ErrnoException) =>
        resolve({ promised, received, error: error.code }),
      );
      response.on("end", () => resolve({ promised, received, error: undefined }));
    });
    call.end("payload");
  });
}
