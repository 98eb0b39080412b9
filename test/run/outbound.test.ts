import { describe, expect, it } from "@jest/globals";
import { gzipSync } from "node:zlib";
import { ConfigError, RetryLater } from "../../src/core/errors.ts";
import { failureOf, json, TOKEN, useDestination } from "./outbound-destination.ts";

const at = useDestination();

describe("what goes out", () => {
  it("carries credentials, query, body and idempotency key", async () => {
    at.destination.answers.push(json(200, { id: 7 }));
    const { http, calls } = at.open();
    const body = await http.post(`${at.destination.url}/cards`, {
      query: { tag: ["a", "b"], page: 2, left_out: undefined },
      json: { title: "Zoë" },
      idempotencyKey: "run_1:pin",
      headers: { "X-Extra": "1" },
    });
    expect(body).toEqual({ id: 7 });
    const [seen] = at.destination.seen;
    expect(seen).toMatchObject({
      method: "POST",
      path: "/cards?tag=a&tag=b&page=2",
      body: '{"title":"Zoë"}',
    });
    expect(seen?.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      "content-type": "application/json; charset=utf-8",
      "idempotency-key": "run_1:pin",
      "x-extra": "1",
    });
    expect(calls).toEqual([
      expect.objectContaining({ method: "POST", status: 200, host: at.destination.host }),
    ]);
    expect(JSON.stringify(calls)).not.toContain("/cards");
  });

  it("sends forms and text", async () => {
    const { http } = at.open();
    await http.post(at.destination.url, { form: { a: "1 & 2", b: undefined } });
    await http.put(at.destination.url, { text: "hello", headers: { "content-type": "text/csv" } });
    expect(at.destination.seen[0]).toMatchObject({ body: "a=1+%26+2" });
    expect(at.destination.seen[1]).toMatchObject({ body: "hello" });
    expect(at.destination.seen[1]?.headers["content-type"]).toBe("text/csv");
  });

  it("keeps credentials out of anonymous calls", async () => {
    await at.open().http.get(at.destination.url, { anonymous: true });
    expect(at.destination.seen[0]?.headers.authorization).toBeUndefined();
  });

  it("uses one connection for calls that follow each other", async () => {
    const ports: (number | undefined)[] = [];
    at.destination.answers.push((_request, response) => {
      ports.push(response.socket?.remotePort);
      response.end("ok");
    });
    const { http } = at.open();
    await http.get(at.destination.url);
    await http.get(at.destination.url);
    expect(new Set(ports).size).toBe(1);
  });

  it("ignores proxies from the environment", async () => {
    const before = process.env["http_proxy"];
    process.env["http_proxy"] = "http://127.0.0.1:1";
    try {
      at.destination.answers.push(json(200, { direct: true }));
      expect(await at.open().http.get(at.destination.url)).toEqual({ direct: true });
    } finally {
      if (before === undefined) delete process.env["http_proxy"];
      else process.env["http_proxy"] = before;
    }
  });

  it.each([
    ["nonsense", "is not one"],
    ["ftp://example.com/", "must begin with https://"],
    ["data:text/plain,hi", "must begin with https://"],
    ["https://user:pass@example.com/", "user name or password"],
  ])("refuses the address %s", async (address, words) => {
    const error = await failureOf(at.open().http.get(address));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toContain(words);
  });

  it("refuses a body above the limit before sending it", async () => {
    const { http } = at.open({ limits: { maxRequestBytes: 10 } });
    const error = await failureOf(http.post(at.destination.url, { text: "x".repeat(11) }));
    expect(error).toMatchObject({ code: "request_too_large" });
    expect(at.destination.seen).toHaveLength(0);
  });
});

describe("what comes back", () => {
  it("decompresses, and reads other charsets", async () => {
    at.destination.answers.push(
      (_request, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
        response.end(gzipSync('{"ok":1}'));
      },
      (_request, response) => {
        response.writeHead(200, { "content-type": "text/plain; charset=iso-8859-1" });
        response.end(Buffer.from([0x5a, 0x6f, 0xeb]));
      },
    );
    const { http } = at.open();
    expect(await http.get(at.destination.url)).toEqual({ ok: 1 });
    expect(await http.get(at.destination.url)).toBe("Zoë");
  });

  it("refuses an answer above the limit, also one that only grows when unpacked", async () => {
    at.destination.answers.push((_request, response) => {
      response.writeHead(200, { "content-type": "text/plain", "content-encoding": "gzip" });
      response.end(gzipSync("x".repeat(200_000)));
    });
    const { http } = at.open({ limits: { maxResponseBytes: 100_000 } });
    expect(await failureOf(http.get(at.destination.url))).toMatchObject({ code: "answer_too_large" });
    const cut = await http.send("GET", at.destination.url, { truncate: true });
    expect(cut.truncated).toBe(true);
    expect(cut.body).toHaveLength(100_000);
  });

  it.each([
    ["POST", false, true],
    ["POST", true, false],
    ["GET", false, false],
    ["PUT", false, false],
  ])("calls broken JSON of a %s (safe: %s) ambiguous: %s", async (method, safeToRepeat, ambiguous) => {
    at.destination.answers.push(json(200, '{"id": 7, "na'));
    const error = await failureOf(at.open().http.send(method, at.destination.url, { safeToRepeat }));
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ code: "answer_unreadable", ambiguous });
  });
});
