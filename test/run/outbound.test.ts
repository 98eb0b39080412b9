import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { gzipSync } from "node:zlib";
import { AuthExpired, ConfigError, Rejected, RetryLater } from "../../src/core/errors.ts";
import type { HttpAnswer } from "../../src/core/define-action.ts";
import {
  connect,
  failureOf,
  json,
  memoryCache,
  pinboard,
  startDestination,
  TOKEN,
  type Destination,
} from "./outbound-destination.ts";

let destination: Destination;
let close: (() => void)[] = [];
const open: typeof connect = (options) => {
  const context = connect(options);
  close.push(context.close);
  return context;
};

beforeEach(async () => {
  destination = await startDestination();
});
afterEach(async () => {
  for (const one of close) one();
  close = [];
  await destination.close();
});

describe("what goes out", () => {
  it("carries credentials, query, body and idempotency key", async () => {
    destination.answers.push(json(200, { id: 7 }));
    const { http, calls } = open();
    const body = await http.post(`${destination.url}/cards`, {
      query: { tag: ["a", "b"], page: 2, left_out: undefined },
      json: { title: "Zoë" },
      idempotencyKey: "run_1:pin",
      headers: { "X-Extra": "1" },
    });
    expect(body).toEqual({ id: 7 });
    const [seen] = destination.seen;
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
    expect(calls).toEqual([expect.objectContaining({ method: "POST", status: 200, host: destination.host })]);
    expect(JSON.stringify(calls)).not.toContain("/cards");
  });

  it("sends forms and text", async () => {
    const { http } = open();
    await http.post(destination.url, { form: { a: "1 & 2", b: undefined } });
    await http.put(destination.url, { text: "hello", headers: { "content-type": "text/csv" } });
    expect(destination.seen[0]).toMatchObject({ body: "a=1+%26+2" });
    expect(destination.seen[1]).toMatchObject({ body: "hello" });
    expect(destination.seen[1]?.headers["content-type"]).toBe("text/csv");
  });

  it("keeps credentials out of anonymous calls", async () => {
    await open().http.get(destination.url, { anonymous: true });
    expect(destination.seen[0]?.headers.authorization).toBeUndefined();
  });

  it("uses one connection for calls that follow each other", async () => {
    const ports: (number | undefined)[] = [];
    destination.answers.push((_request, response) => {
      ports.push(response.socket?.remotePort);
      response.end("ok");
    });
    const { http } = open();
    await http.get(destination.url);
    await http.get(destination.url);
    expect(new Set(ports).size).toBe(1);
  });

  it("ignores proxies from the environment", async () => {
    const before = process.env["http_proxy"];
    process.env["http_proxy"] = "http://127.0.0.1:1";
    try {
      destination.answers.push(json(200, { direct: true }));
      expect(await open().http.get(destination.url)).toEqual({ direct: true });
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
    const error = await failureOf(open().http.get(address));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toContain(words);
  });

  it("refuses a body above the limit before sending it", async () => {
    const { http } = open({ limits: { maxRequestBytes: 10 } });
    const error = await failureOf(http.post(destination.url, { text: "x".repeat(11) }));
    expect(error).toMatchObject({ code: "request_too_large" });
    expect(destination.seen).toHaveLength(0);
  });
});

describe("what comes back", () => {
  it("decompresses, and reads other charsets", async () => {
    destination.answers.push(
      (_request, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
        response.end(gzipSync('{"ok":1}'));
      },
      (_request, response) => {
        response.writeHead(200, { "content-type": "text/plain; charset=iso-8859-1" });
        response.end(Buffer.from([0x5a, 0x6f, 0xeb]));
      },
    );
    const { http } = open();
    expect(await http.get(destination.url)).toEqual({ ok: 1 });
    expect(await http.get(destination.url)).toBe("Zoë");
  });

  it("refuses an answer above the limit, also one that only grows when unpacked", async () => {
    destination.answers.push((_request, response) => {
      response.writeHead(200, { "content-type": "text/plain", "content-encoding": "gzip" });
      response.end(gzipSync("x".repeat(200_000)));
    });
    const { http } = open({ limits: { maxResponseBytes: 100_000 } });
    expect(await failureOf(http.get(destination.url))).toMatchObject({ code: "answer_too_large" });
    const cut = await http.send("GET", destination.url, { truncate: true });
    expect(cut.truncated).toBe(true);
    expect(cut.body).toHaveLength(100_000);
  });

  it.each([
    ["POST", false, true],
    ["POST", true, false],
    ["GET", false, false],
    ["PUT", false, false],
  ])("calls broken JSON of a %s (safe: %s) ambiguous: %s", async (method, safeToRepeat, ambiguous) => {
    destination.answers.push(json(200, '{"id": 7, "na'));
    const error = await failureOf(open().http.send(method, destination.url, { safeToRepeat }));
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ code: "answer_unreadable", ambiguous });
  });
});

describe("errors by consequence", () => {
  it.each([
    [400, Rejected, "rejected"],
    [403, Rejected, "rejected"],
    [404, Rejected, "rejected"],
    [409, Rejected, "rejected"],
    [422, Rejected, "rejected"],
    [401, AuthExpired, "auth_expired"],
    [408, RetryLater, "destination_failed"],
    [425, RetryLater, "destination_failed"],
    [429, RetryLater, "rate_limited"],
    [500, RetryLater, "destination_failed"],
    [503, RetryLater, "destination_failed"],
  ])("%s is %p %s", async (status, type, code) => {
    destination.answers.push(
      json(status, { error: { message: "Board is full" } }, { "x-request-id": "req_9" }),
    );
    const error = await failureOf(open().http.post(destination.url, { json: {} }));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ code, detail: `status ${status}, request req_9` });
    expect(error.message).toMatch(/^Pinboard /);
    expect(error.message).toContain("Board is full");
  });

  it.each([
    ["POST", 500, true],
    ["POST", 408, true],
    ["POST", 429, false],
    ["POST", 425, false],
    ["GET", 500, false],
    ["DELETE", 503, false],
  ])("%s answered %s is ambiguous: %s", async (method, status, ambiguous) => {
    destination.answers.push(json(status, {}));
    expect(await failureOf(open().http.send(method, destination.url))).toMatchObject({ ambiguous });
  });

  it.each([
    ["7", 7_000],
    ["0", 0],
    ["1.5", 1_500],
    ["Sat, 21 Nov 2026 10:00:30 GMT", 30_000],
    ["Sat, 21 Nov 2026 09:00:00 GMT", 0],
    ["99999999", 86_400_000],
    ["soon", 15_000],
  ])("waits as Retry-After %s says", async (header, afterMs) => {
    destination.answers.push(json(429, {}, { "retry-after": header }));
    const { http } = open({ now: () => Date.UTC(2026, 10, 21, 10) });
    expect(await failureOf(http.post(destination.url))).toMatchObject({ afterMs, code: "rate_limited" });
  });

  it("takes Retry-After of a 503 too", async () => {
    destination.answers.push(json(503, {}, { "retry-after": "3" }));
    expect(await failureOf(open().http.get(destination.url))).toMatchObject({ afterMs: 3_000 });
  });

  it("does not ask again before the wait is over, and waits longer each time without Retry-After", async () => {
    destination.answers.push(json(429, {}));
    let now = 1_000_000;
    const { http } = open({ now: () => now });
    const waits: (number | undefined)[] = [];
    for (let round = 0; round < 4; round += 1) {
      const error = await failureOf(http.get(destination.url));
      waits.push((error as RetryLater).afterMs);
      now += 1_000;
      const early = await failureOf(http.get(destination.url));
      expect(early).toMatchObject({ afterMs: ((error as RetryLater).afterMs ?? 0) - 1_000 });
      now += 65_000;
    }
    expect(waits).toEqual([15_000, 30_000, 60_000, 65_000]);
    expect(destination.seen).toHaveLength(4);
    expect(await failureOf(http.get(`${destination.url}/other`))).toMatchObject({ afterMs: 15_000 });
    destination.answers[0] = json(200, {});
    await http.get(destination.url);
    destination.answers[0] = json(429, {});
    expect(await failureOf(http.get(destination.url))).toMatchObject({ afterMs: 15_000 });
  });

  it("lets calls of one budget wait together", async () => {
    destination.answers.push(json(429, {}, { "retry-after": "9" }), json(200, {}));
    const { http } = open();
    await failureOf(http.get(`${destination.url}/a`, { budget: "reads" }));
    expect(await failureOf(http.get(`${destination.url}/b`, { budget: "reads" }))).toMatchObject({
      code: "rate_limited",
    });
    await http.get(`${destination.url}/c`, { budget: "writes" });
    expect(destination.seen.map(({ path }) => path)).toEqual(["/a", "/c"]);
  });

  it("asks the app first, and overrules it where the client knows better", async () => {
    const seen: HttpAnswer[] = [];
    const app = pinboard({
      classify: (answer) => {
        seen.push(answer);
        return new RetryLater("Pinboard is being painted.", { code: "painting", ambiguous: true });
      },
    });
    destination.answers.push(json(200, { ok: false }));
    const { http } = open({ app });
    const error = await failureOf(http.post(destination.url, { about: "the blue board" }));
    expect(error).toMatchObject({ code: "painting", ambiguous: true });
    expect(seen[0]).toMatchObject({
      status: 200,
      body: { ok: false },
      method: "POST",
      about: "the blue board",
    });
    const safe = await failureOf(http.post(destination.url, { safeToRepeat: true }));
    expect(safe).toMatchObject({ code: "painting", ambiguous: false });
  });
});

describe("when no answer comes", () => {
  it("tells a refused connection from a lost one", async () => {
    const { http } = open();
    const gone = await startDestination();
    await gone.close();
    expect(await failureOf(http.post(gone.url))).toMatchObject({
      code: "unreachable",
      ambiguous: false,
      message: "Pinboard could not be reached.",
    });
    destination.answers.push((_request, response) => void response.socket?.destroy());
    expect(await failureOf(http.post(destination.url))).toMatchObject({
      code: "connection_lost",
      ambiguous: true,
    });
    expect(await failureOf(http.get(destination.url))).toMatchObject({ ambiguous: false });
  });

  it("does not trust a host that cannot prove who it is", async () => {
    const error = await failureOf(open().http.post(destination.url.replace("http:", "https:")));
    expect(error).toMatchObject({ code: "tls_failed", ambiguous: false });
    expect(destination.seen).toHaveLength(0);
  });

  it("finds no host", async () => {
    const error = await failureOf(
      open({
        resolve: (host, _options, callback) =>
          callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND" }), []),
      }).http.post("http://pinbaord.example/"),
    );
    expect(error).toMatchObject({ code: "host_not_found", ambiguous: false });
  });

  it("gives up after the time limit, and the work may have been done", async () => {
    destination.answers.push(() => {});
    const { http } = open();
    const error = await failureOf(http.post(destination.url, { timeoutMs: 60 }));
    expect(error).toMatchObject({ code: "timeout", ambiguous: true });
    expect(error.message).toContain("did not answer within 60 ms");
  });

  it("gives up when the first byte does not come, and when the last one does not", async () => {
    destination.answers.push(
      () => {},
      (_request, response) => {
        response.writeHead(200, { "content-type": "text/plain" });
        response.write("half");
      },
    );
    const { http } = open({ limits: { firstByteMs: 60, totalMs: 400 } });
    expect(await failureOf(http.post(destination.url))).toMatchObject({ code: "timeout" });
    expect(await failureOf(http.post(destination.url))).toMatchObject({ code: "timeout", ambiguous: true });
  });

  it("calls a body that breaks off ambiguous only if the answer had begun well", async () => {
    const half =
      (status: number) =>
      (_request: unknown, response: import("node:http").ServerResponse): void => {
        response.writeHead(status, { "content-type": "application/json", "content-length": "100" });
        response.write('{"id":', () => response.destroy());
      };
    destination.answers.push(half(200), half(404));
    const { http } = open();
    expect(await failureOf(http.post(destination.url))).toMatchObject({
      code: "answer_cut_off",
      ambiguous: true,
    });
    expect(await failureOf(http.post(destination.url))).toMatchObject({
      code: "answer_cut_off",
      ambiguous: false,
    });
  });

  it("does not connect for ever", async () => {
    // an address that answers nothing at all: the resolver that never calls back stands for it
    const { http } = open({ resolve: () => {}, limits: { connectMs: 60 } });
    expect(await failureOf(http.post("http://slow.example/"))).toMatchObject({
      code: "unreachable",
      ambiguous: false,
    });
  });

  it("repeats a harmless call whose kept connection had been closed, and no other", async () => {
    const closeNext: import("./outbound-destination.ts").Answer = (_request, response) =>
      void response.socket?.destroy();
    const { http } = open();
    destination.answers.push(json(200, 1), closeNext, json(200, 2));
    await http.get(destination.url);
    expect(await http.get(destination.url)).toBe(2);
    destination.answers.splice(0, 1, json(200, 3), closeNext, json(200, 4));
    await http.get(destination.url);
    expect(await failureOf(http.post(destination.url))).toMatchObject({
      code: "connection_lost",
      ambiguous: true,
    });
  });

  it("passes on the reason of whoever stopped it", async () => {
    const stop = new AbortController();
    const reason = new DOMException("the server stops", "AbortError");
    destination.answers.push(() => stop.abort(reason));
    const { http, wait } = open({ signal: stop.signal });
    await expect(http.post(destination.url)).rejects.toBe(reason);
    await expect(http.post(destination.url)).rejects.toBe(reason);
    await expect(wait(1_000)).rejects.toBe(reason);
    const own = new AbortController();
    own.abort(new Error("mine"));
    await expect(open().http.get(destination.url, { signal: own.signal })).rejects.toThrow("mine");
    expect(destination.seen).toHaveLength(1);
  });
});

describe("credentials", () => {
  const renewing = (renewals: boolean[]) =>
    pinboard({
      authorize: async ({ http, cache, fresh }) => {
        renewals.push(fresh);
        let token = fresh ? undefined : await cache.get("token");
        if (token === undefined) {
          const answer = (await http.post(`${destination.url}/token`)) as { token: string };
          token = answer.token;
          await cache.set("token", token, 60_000);
        }
        return { Authorization: `Bearer ${String(token)}` };
      },
    });
  let given: number;
  let accepted: () => string;
  beforeEach(() => {
    given = 0;
    accepted = () => `token-${given}`;
    destination.answers.push((request, response) => {
      if (request.path === "/token") {
        given += 1;
        json(200, { token: `token-${given}` })(request, response);
      } else {
        const good = request.headers.authorization === `Bearer ${accepted()}`;
        json(good ? 200 : 401, { good })(request, response);
      }
    });
  });

  it("are renewed once after a 401", async () => {
    const renewals: boolean[] = [];
    const { http } = open({ app: renewing(renewals) });
    await http.post(`${destination.url}/a`);
    given += 1; // the destination forgets the token
    const calls = await Promise.all([1, 2, 3, 4].map(() => http.post(`${destination.url}/b`)));
    expect(calls).toEqual([{ good: true }, { good: true }, { good: true }, { good: true }]);
    expect(destination.seen.filter(({ path }) => path === "/token")).toHaveLength(2);
    expect(
      destination.seen.filter(({ path }) => path === "/token")[0]?.headers.authorization,
    ).toBeUndefined();
  });

  it("that stay refused end in AuthExpired", async () => {
    accepted = () => "another";
    const error = await failureOf(open({ app: renewing([]) }).http.post(`${destination.url}/a`));
    expect(error).toBeInstanceOf(AuthExpired);
    expect(destination.seen.map(({ path }) => path)).toEqual(["/token", "/a", "/token", "/a"]);
  });

  it("that never change are not tried twice", async () => {
    accepted = () => "another";
    expect(await failureOf(open().http.post(`${destination.url}/a`))).toBeInstanceOf(AuthExpired);
    expect(destination.seen).toHaveLength(1);
  });

  it("that were renewed meanwhile are used without another renewal", async () => {
    const cache = memoryCache();
    const app = renewing([]);
    const { http } = open({ app, cache });
    await http.post(`${destination.url}/a`);
    given += 1;
    await cache.set("token", "token-2", 60_000); // by another process
    const slow = http.post(`${destination.url}/b`);
    expect(await slow).toEqual({ good: true });
    expect(destination.seen.filter(({ path }) => path === "/token")).toHaveLength(1);
  });

  it("do not turn up in errors", async () => {
    destination.answers[0] = json(422, { message: `bad token ${TOKEN} and ${encodeURIComponent(TOKEN)}` });
    const error = await failureOf(open().http.post(`${destination.url}/${TOKEN}`));
    expect(error.message).toContain("bad token [redacted] and [redacted]");
    expect(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain(TOKEN);
  });
});

describe("redirects", () => {
  let elsewhere: Destination;
  beforeEach(async () => {
    elsewhere = await startDestination();
    elsewhere.answers.push(json(200, { at: "elsewhere" }));
  });
  afterEach(() => elsewhere.close());

  it("are followed by GET, without credentials when the host changes", async () => {
    destination.answers.push(
      json(302, {}, { location: "/there" }),
      json(302, {}, { location: elsewhere.url }),
    );
    const body = await open().http.get(`${destination.url}/here`, { headers: { "x-own": "1" } });
    expect(body).toEqual({ at: "elsewhere" });
    expect(destination.seen[1]?.headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, "x-own": "1" });
    expect(elsewhere.seen[0]?.headers.authorization).toBeUndefined();
    expect(elsewhere.seen[0]?.headers["x-own"]).toBeUndefined();
  });

  it("after a POST lead to the result", async () => {
    destination.answers.push(json(302, {}, { location: `${elsewhere.url}/result` }));
    expect(await open().http.post(`${destination.url}/exec`, { json: { a: 1 } })).toEqual({
      at: "elsewhere",
    });
    expect(elsewhere.seen[0]).toMatchObject({ method: "GET", body: "" });
  });

  it("that keep the method keep the body", async () => {
    destination.answers.push(json(307, {}, { location: `${elsewhere.url}/hook` }));
    await open().http.post(`${destination.url}/hook`, { json: { a: 1 } });
    expect(elsewhere.seen[0]).toMatchObject({ method: "POST", body: '{"a":1}' });
  });

  it.each([
    [301, "/other"],
    [302, "/hook/"],
  ])("that would turn a POST into nothing are not followed (%s)", async (status, path) => {
    destination.answers.push(json(status, {}, { location: `${elsewhere.url}${path}` }));
    const error = await failureOf(open().http.post(`${destination.url}/hook`));
    expect(error).toMatchObject({ code: "redirected", status });
    expect(elsewhere.seen).toHaveLength(0);
  });

  it("end", async () => {
    destination.answers.push(json(302, {}, { location: "/again" }));
    expect(await failureOf(open().http.get(destination.url))).toMatchObject({ code: "redirected" });
    expect(destination.seen).toHaveLength(6);
  });
});
