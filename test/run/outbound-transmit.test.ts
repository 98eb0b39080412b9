import { describe, expect, it } from "@jest/globals";
import type { Socket } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync } from "node:zlib";
import { type Answer, failureOf, json, useDestination } from "./outbound-destination.ts";

const at = useDestination();

describe("on the wire", () => {
  it("a header beyond ASCII stays Latin-1 beside a body in UTF-8", async () => {
    at.destination.answers.push(json(200, {}));
    await at.open().http.post(at.destination.url, { headers: { "x-name": "Zoë" }, json: { name: "Zoë 名" } });
    const [seen] = at.destination.seen;
    expect(seen?.headers["x-name"]).toBe("Zoë"); // Node reads headers as Latin-1
    expect(seen?.headers["content-length"]).toBe(String(Buffer.byteLength('{"name":"Zoë 名"}')));
    expect(seen?.body).toBe('{"name":"Zoë 名"}');
  });

  it("a call without a body says so where one could be expected", async () => {
    const { http } = at.open();
    await http.post(at.destination.url);
    await http.delete(at.destination.url);
    expect(at.destination.seen.map(({ headers }) => headers["content-length"])).toEqual(["0", undefined]);
    for (const { headers } of at.destination.seen) {
      expect(headers).not.toHaveProperty("transfer-encoding");
      expect(headers).not.toHaveProperty("content-type");
      expect(headers.host).toBe(at.destination.host);
    }
  });

  it("header names and values that cannot go out are a mistake in the request", async () => {
    const { http } = at.open();
    for (const [name, value] of [
      ["x-a", "1\r\nx-b: 2"],
      ["x a", "1"],
      ["x-a", "名"],
    ] as const) {
      const error = await failureOf(http.get(at.destination.url, { headers: { [name]: value } }));
      expect(error).toMatchObject({ code: "request_invalid" });
    }
    expect(at.destination.seen).toHaveLength(0);
  });

  it.each([
    ["br", brotliCompressSync],
    ["deflate", deflateSync],
    ["deflate", deflateRawSync], // what some servers mean by it
  ])("answers in %s are unpacked", async (encoding, pack) => {
    at.destination.answers.push((_request, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-encoding": encoding });
      response.end(pack('{"ok":1}'));
    });
    const answer = await at.open().http.send("GET", at.destination.url);
    expect(answer.body).toEqual({ ok: 1 });
    expect(answer.headers["content-encoding"]).toBeUndefined();
  });

  it("answers that cannot be unpacked count as broken off", async () => {
    at.destination.answers.push((_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" });
      response.end("this is no gzip");
    });
    expect(await failureOf(at.open().http.post(at.destination.url))).toMatchObject({
      code: "answer_cut_off",
      ambiguous: true,
    });
  });

  it("what follows a whole answer does not spoil it", async () => {
    at.destination.answers.push((_request, response) => {
      response.socket?.end("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nokjunk");
    });
    expect(await at.open().http.post(at.destination.url)).toBe("ok");
  });

  it("cookies and repeated headers come as one text each", async () => {
    at.destination.answers.push((_request, response) => {
      response.writeHead(200, { "set-cookie": ["a=1", "b=2"], "X-Two": ["a", "b"] });
      response.end();
    });
    const { headers } = await at.open().http.send("GET", at.destination.url);
    expect(headers).toMatchObject({ "set-cookie": "a=1, b=2", "x-two": "a, b" });
  });
});

describe("a call that waits for a place", () => {
  /** As many as one host gets at a time. */
  const PLACES = 64;

  it("has gone out once it got the connection of another, and may have worked when that breaks", async () => {
    const held: (() => void)[] = [];
    const first = Promise.withResolvers<void>();
    const sockets = new Set<Socket | null>();
    const breakOff: Answer = (_request, response) => {
      sockets.add(response.socket);
      response.socket?.destroy();
    };
    at.destination.answers.push(
      ...Array.from({ length: PLACES }, (): Answer => (_request, response) => {
        sockets.add(response.socket);
        held.push(() => response.end());
        if (held.length === PLACES) first.resolve();
      }),
      breakOff,
    );
    const { http } = at.open();
    const calls = Array.from({ length: PLACES }, () => http.post(at.destination.url));
    const waiting = http.post(at.destination.url);
    await first.promise;
    held[0]?.();
    expect(await failureOf(waiting)).toMatchObject({ code: "connection_lost", ambiguous: true });
    expect(sockets.size).toBe(PLACES);
    for (const release of held) release();
    await Promise.all(calls);
  });
});
