import { describe, expect, it } from "@jest/globals";
import { AuthExpired, Rejected, RetryLater } from "../../src/core/errors.ts";
import type { HttpAnswer } from "../../src/core/define-action.ts";
import {
  type Answer,
  failureOf,
  json,
  pinboard,
  startDestination,
  useDestination,
} from "./outbound-destination.ts";

const at = useDestination();

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
    at.destination.answers.push(
      json(status, { error: { message: "Board is full" } }, { "x-request-id": "req_9" }),
    );
    const error = await failureOf(at.open().http.post(at.destination.url, { json: {} }));
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
    at.destination.answers.push(json(status, {}));
    expect(await failureOf(at.open().http.send(method, at.destination.url))).toMatchObject({ ambiguous });
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
    at.destination.answers.push(json(429, {}, { "retry-after": header }));
    const { http } = at.open({ now: () => Date.UTC(2026, 10, 21, 10) });
    expect(await failureOf(http.post(at.destination.url))).toMatchObject({ afterMs, code: "rate_limited" });
  });

  it("takes Retry-After of a 503 too", async () => {
    at.destination.answers.push(json(503, {}, { "retry-after": "3" }));
    expect(await failureOf(at.open().http.get(at.destination.url))).toMatchObject({ afterMs: 3_000 });
  });

  it("does not ask again before the wait is over, and waits longer each time without Retry-After", async () => {
    at.destination.answers.push(json(429, {}));
    let now = 1_000_000;
    const { http } = at.open({ now: () => now });
    const waits: (number | undefined)[] = [];
    for (let round = 0; round < 4; round += 1) {
      const error = await failureOf(http.get(at.destination.url));
      waits.push((error as RetryLater).afterMs);
      now += 1_000;
      const early = await failureOf(http.get(at.destination.url));
      expect(early).toMatchObject({ afterMs: ((error as RetryLater).afterMs ?? 0) - 1_000 });
      now += 65_000;
    }
    expect(waits).toEqual([15_000, 30_000, 60_000, 65_000]);
    expect(at.destination.seen).toHaveLength(4);
    expect(await failureOf(http.get(`${at.destination.url}/other`))).toMatchObject({ afterMs: 15_000 });
    at.destination.answers[0] = json(200, {});
    await http.get(at.destination.url);
    at.destination.answers[0] = json(429, {});
    expect(await failureOf(http.get(at.destination.url))).toMatchObject({ afterMs: 15_000 });
  });

  it("lets calls of one budget wait together", async () => {
    at.destination.answers.push(json(429, {}, { "retry-after": "9" }), json(200, {}));
    const { http } = at.open();
    await failureOf(http.get(`${at.destination.url}/a`, { budget: "reads" }));
    expect(await failureOf(http.get(`${at.destination.url}/b`, { budget: "reads" }))).toMatchObject({
      code: "rate_limited",
    });
    await http.get(`${at.destination.url}/c`, { budget: "writes" });
    expect(at.destination.seen.map(({ path }) => path)).toEqual(["/a", "/c"]);
  });

  it("asks the app first, and overrules it where the client knows better", async () => {
    const seen: HttpAnswer[] = [];
    const app = pinboard({
      classify: (answer) => {
        seen.push(answer);
        return new RetryLater("Pinboard is being painted.", { code: "painting", ambiguous: true });
      },
    });
    at.destination.answers.push(json(200, { ok: false }));
    const { http } = at.open({ app });
    const error = await failureOf(http.post(at.destination.url, { about: "the blue board" }));
    expect(error).toMatchObject({ code: "painting", ambiguous: true });
    expect(seen[0]).toMatchObject({
      status: 200,
      body: { ok: false },
      method: "POST",
      about: "the blue board",
    });
    const safe = await failureOf(http.post(at.destination.url, { safeToRepeat: true }));
    expect(safe).toMatchObject({ code: "painting", ambiguous: false });
  });
});

describe("when no answer comes", () => {
  it("tells a refused connection from a lost one", async () => {
    const { http } = at.open();
    const gone = await startDestination();
    await gone.close();
    expect(await failureOf(http.post(gone.url))).toMatchObject({
      code: "unreachable",
      ambiguous: false,
      message: "Pinboard could not be reached.",
    });
    at.destination.answers.push((_request, response) => void response.socket?.destroy());
    expect(await failureOf(http.post(at.destination.url))).toMatchObject({
      code: "connection_lost",
      ambiguous: true,
    });
    expect(await failureOf(http.get(at.destination.url))).toMatchObject({ ambiguous: false });
  });

  it("does not trust a host that cannot prove who it is", async () => {
    const error = await failureOf(at.open().http.post(at.destination.url.replace("http:", "https:")));
    expect(error).toMatchObject({ code: "tls_failed", ambiguous: false });
    expect(at.destination.seen).toHaveLength(0);
  });

  it("finds no host", async () => {
    const error = await failureOf(
      at
        .open({
          resolve: (host, _options, callback) =>
            callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND" }), []),
        })
        .http.post("http://pinbaord.example/"),
    );
    expect(error).toMatchObject({ code: "host_not_found", ambiguous: false });
  });

  it("gives up after the time limit, and the work may have been done", async () => {
    at.destination.answers.push(() => {});
    const { http } = at.open();
    const error = await failureOf(http.post(at.destination.url, { timeoutMs: 60 }));
    expect(error).toMatchObject({ code: "timeout", ambiguous: true });
    expect(error.message).toContain("did not answer within 60 ms");
  });

  it("gives up when the first byte does not come, and when the last one does not", async () => {
    at.destination.answers.push(
      () => {},
      (_request, response) => {
        response.writeHead(200, { "content-type": "text/plain" });
        response.write("half");
      },
    );
    const { http } = at.open({ limits: { firstByteMs: 60, totalMs: 400 } });
    expect(await failureOf(http.post(at.destination.url))).toMatchObject({ code: "timeout" });
    expect(await failureOf(http.post(at.destination.url))).toMatchObject({
      code: "timeout",
      ambiguous: true,
    });
  });

  it("calls a body that breaks off ambiguous only if the answer had begun well", async () => {
    const half =
      (status: number): Answer =>
      (_request, response) => {
        response.writeHead(status, { "content-type": "application/json", "content-length": "100" });
        response.write('{"id":', () => response.destroy());
      };
    at.destination.answers.push(half(200), half(404));
    const { http } = at.open();
    expect(await failureOf(http.post(at.destination.url))).toMatchObject({
      code: "answer_cut_off",
      ambiguous: true,
    });
    expect(await failureOf(http.post(at.destination.url))).toMatchObject({
      code: "answer_cut_off",
      ambiguous: false,
    });
  });

  it("does not connect for ever", async () => {
    // an address that answers nothing at all: the resolver that never calls back stands for it
    const { http } = at.open({ resolve: () => {}, limits: { connectMs: 60 } });
    expect(await failureOf(http.post("http://slow.example/"))).toMatchObject({
      code: "unreachable",
      ambiguous: false,
    });
  });

  it("repeats a harmless call whose kept connection had been closed, and no other", async () => {
    const closeNext: Answer = (_request, response) => void response.socket?.destroy();
    const { http } = at.open();
    at.destination.answers.push(json(200, 1), closeNext, json(200, 2));
    await http.get(at.destination.url);
    expect(await http.get(at.destination.url)).toBe(2);
    at.destination.answers.splice(0, 1, json(200, 3), closeNext, json(200, 4));
    await http.get(at.destination.url);
    expect(await failureOf(http.post(at.destination.url))).toMatchObject({
      code: "connection_lost",
      ambiguous: true,
    });
  });

  it("passes on the reason of whoever stopped it", async () => {
    const stop = new AbortController();
    const reason = new DOMException("the server stops", "AbortError");
    at.destination.answers.push(() => stop.abort(reason));
    const { http, wait } = at.open({ signal: stop.signal });
    await expect(http.post(at.destination.url)).rejects.toBe(reason);
    await expect(http.post(at.destination.url)).rejects.toBe(reason);
    await expect(wait(1_000)).rejects.toBe(reason);
    const own = new AbortController();
    own.abort(new Error("mine"));
    await expect(at.open().http.get(at.destination.url, { signal: own.signal })).rejects.toThrow("mine");
    expect(at.destination.seen).toHaveLength(1);
  });
});
