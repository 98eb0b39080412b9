import { afterEach, describe, expect, it } from "@jest/globals";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { OutboundOptions } from "../../src/run/outbound/outbound.ts";
import { connect, failureOf } from "./outbound-destination.ts";

/** As many as one host gets at a time. */
const PLACES = 64;

interface Request {
  /** Request line and headers. */
  head: string;
  body: string;
  /** The how many-th of all requests. */
  count: number;
  /** The how many-th of its connection. */
  nth: number;
}

type Serve = (socket: Socket, request: Request) => void | Promise<void>;

/** A destination that writes bytes as a test says. */
async function listen(serve: Serve, options: Partial<OutboundOptions> = {}) {
  const sockets: Socket[] = [];
  const requests: Request[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {}); // what the client breaks off is meant to break
    let text = "";
    let nth = 0;
    socket.on("data", (data) => {
      text += data.toString("latin1");
      for (;;) {
        const end = text.indexOf("\r\n\r\n");
        const length = Number(/content-length: (\d+)/i.exec(text.slice(0, end))?.[1] ?? 0);
        if (end === -1 || text.length < end + 4 + length) return;
        const [head, body] = [text.slice(0, end), text.slice(end + 4, end + 4 + length)];
        text = text.slice(end + 4 + length);
        const request = { head, body, count: requests.length + 1, nth: (nth += 1) };
        requests.push(request);
        void serve(socket, request);
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const context = connect(options);
  const close = async (): Promise<void> => {
    context.close();
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  };
  closing.push(close);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { ...context, url, sockets, requests };
}

const ok = (body = "ok", headers = ""): string =>
  `HTTP/1.1 200 OK\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;

let closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing) await close();
  closing = [];
});

describe("a kept connection that is closed", () => {
  it.each(["FIN", "RST"])(
    "at the very moment, with %s: a GET goes out again, a POST does not",
    async (how) => {
      const { http, url, requests } = await listen((socket, { nth }) => {
        if (nth === 1) socket.write(ok());
        else if (how === "FIN") socket.destroy();
        else socket.resetAndDestroy();
      });
      await http.get(url);
      expect(await http.get(url)).toBe("ok");
      expect(await failureOf(http.post(url))).toMatchObject({ code: "connection_lost", ambiguous: true });
      expect(requests.map(({ head }) => head.split(" ")[0])).toEqual(["GET", "GET", "GET", "POST"]);
    },
  );

  it("before a call: the call goes out on a new one, once", async () => {
    const { http, url, requests, sockets } = await listen((socket) => void socket.end(ok()));
    for (let round = 0; round < 3; round += 1) expect(await http.post(url)).toBe("ok");
    expect(requests).toHaveLength(3);
    expect(sockets).toHaveLength(3);
  });

  it("is closed after each answer that says so", async () => {
    const { http, url, sockets } = await listen(
      (socket) => void socket.write(ok("ok", "Connection: close\r\n")),
    );
    await http.post(url);
    await http.post(url);
    expect(sockets).toHaveLength(2);
  });

  it("is not used again after bytes that nobody asked for", async () => {
    const { http, url, sockets } = await listen((socket, { count }) => {
      socket.write(count === 1 ? ok() + ok("a lie") : ok("the truth"));
    });
    expect(await http.post(url)).toBe("ok");
    expect(await http.post(url)).toBe("the truth");
    expect(sockets).toHaveLength(2);
  });
});

describe("places", () => {
  it("are not taken by calls that cannot go out", async () => {
    const { http, url, requests } = await listen((socket) => void socket.write(ok()));
    const refused = Array.from({ length: PLACES + 1 }, () =>
      failureOf(http.get(url, { headers: { "x-a": "1\n2" } })),
    );
    for (const error of await Promise.all(refused)) expect(error).toMatchObject({ code: "request_invalid" });
    expect(await http.get(url)).toBe("ok");
    expect(requests).toHaveLength(1);
  });

  it("are not taken by calls that waited in vain, and these are never sent", async () => {
    const held: Socket[] = [];
    const full = Promise.withResolvers<void>();
    const { http, url, requests, sockets } = await listen((socket, { nth }) => {
      if (nth > 1) return void socket.write(ok());
      held.push(socket);
      if (held.length === PLACES) full.resolve();
    });
    const calls = Array.from({ length: PLACES }, () => http.post(url));
    await full.promise;
    expect(await failureOf(http.post(url, { timeoutMs: 20 }))).toMatchObject({
      code: "timeout",
      ambiguous: false,
    });
    for (const socket of held) socket.write(ok());
    await Promise.all(calls);
    expect(await http.post(url)).toBe("ok");
    expect(requests).toHaveLength(PLACES + 1);
    expect(sockets).toHaveLength(PLACES);
  });

  it("one that hangs, or is called off, takes nothing from the others", async () => {
    const begun = Promise.withResolvers<Socket>();
    const { http, url } = await listen((socket, { count }) => {
      if (count === 1) begun.resolve(socket);
      else socket.write(ok());
    });
    const stop = new AbortController();
    const stopped = failureOf(http.post(url, { signal: stop.signal }));
    const socket = await begun.promise;
    expect(await http.post(url)).toBe("ok");
    stop.abort(new Error("enough"));
    expect(await stopped).toMatchObject({ message: "enough" });
    await once(socket, "close"); // an answer that nobody waits for would be the next call's
    expect(await http.post(url)).toBe("ok");
  });

  it("given up while the connection came about, a call is never sent", async () => {
    let answerName: (() => void) | undefined;
    const { http, url, requests } = await listen((socket) => void socket.write(ok()), {
      resolve: (_host, _options, callback) => {
        const answer = (): void => callback(null, [{ address: "127.0.0.1", family: 4 }]);
        if (answerName) answer();
        else answerName = answer;
      },
    });
    const named = url.replace("127.0.0.1", "pins.example");
    const error = await failureOf(http.post(named, { text: "late", timeoutMs: 20 }));
    expect(error).toMatchObject({ code: "timeout", ambiguous: false });
    answerName?.();
    expect(await http.post(named, { text: "next" })).toBe("ok");
    expect(requests.map(({ body }) => body)).toEqual(["next"]);
  });

  it("are empty after closing, idle and busy", async () => {
    const busy = Promise.withResolvers<void>();
    const ended: Promise<unknown>[] = [];
    const { http, url, close } = await listen((socket, { count }) => {
      ended.push(once(socket, "close"));
      if (count === 1) socket.write(ok());
      else busy.resolve();
    });
    await http.get(url);
    const waiting = [failureOf(http.post(url)), failureOf(http.post(url))];
    await busy.promise;
    close();
    await Promise.all(ended);
    for (const error of await Promise.all(waiting)) expect(error).toMatchObject({ name: "RetryLater" });
  });

  it("closing ends a connection that is coming about", async () => {
    const asked = Promise.withResolvers<() => void>();
    const { http, url, close, sockets } = await listen(() => {}, {
      resolve: (_host, _options, callback) =>
        asked.resolve(() => callback(null, [{ address: "127.0.0.1", family: 4 }])),
    });
    const failed = failureOf(http.post(url.replace("127.0.0.1", "pins.example")));
    const answerName = await asked.promise;
    close();
    expect(await failed).toMatchObject({ code: "unreachable", ambiguous: false });
    answerName();
    await delay(20);
    expect(sockets).toHaveLength(0);
  });
});

describe("answers", () => {
  it.each([
    ["in one go", ["HTTP/1.1 100 Continue\r\n\r\n", ok()]],
    ["in pieces", ["HTT", "P/1.1 10", "0 Continue\r\nX: 1\r\n", "\r\nHTTP/1.", ok().slice(7)]],
    ["with hints", ["HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n", ok()]],
  ])("may be announced, %s", async (_how, pieces) => {
    const { http, url, sockets } = await listen(async (socket) => {
      socket.setNoDelay(true);
      for (const piece of pieces) {
        socket.write(piece);
        await delay(5);
      }
    });
    expect(await http.post(url)).toBe("ok");
    expect(await http.post(url)).toBe("ok");
    expect(sockets).toHaveLength(1);
  });

  it("may hold text that looks like an announcement", async () => {
    const text = "HTTP/1.1 100 Continue\r\n\r\n";
    const { http, url } = await listen((socket) => {
      const whole = ok(text);
      socket.setNoDelay(true).write(whole.slice(0, -text.length));
      setTimeout(() => socket.write(text), 10);
    });
    expect(await http.post(url)).toBe(text);
  });

  it("that are no HTTP count as lost", async () => {
    const { http, url } = await listen((socket) => void socket.write("hello\r\n\r\n"));
    expect(await failureOf(http.post(url))).toMatchObject({ code: "connection_lost", ambiguous: true });
  });

  it("to HEAD, and without content, have no body whatever their headers say", async () => {
    const { http, url } = await listen((socket, { head }) => {
      const status = head.startsWith("HEAD") ? "200 OK\r\nContent-Length: 9" : "204 No Content";
      socket.write(`HTTP/1.1 ${status}\r\nContent-Encoding: gzip\r\n\r\n`);
    });
    for (const method of ["HEAD", "POST", "HEAD"]) {
      expect(await http.send(method, url)).toMatchObject({ body: "", truncated: false });
    }
  });

  it("in chunks are whole with their trailers, and cut off without their end", async () => {
    const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;a=b\r\nde\r\n";
    const { http, url } = await listen((socket, { count }) => {
      if (count === 1) socket.write(`${chunked}0\r\nX-Sum: 1\r\n\r\n`);
      else socket.end(chunked);
    });
    expect(await http.post(url)).toBe("abcde");
    expect(await failureOf(http.post(url))).toMatchObject({ code: "answer_cut_off", ambiguous: true });
  });

  it("may have spaces after their length", async () => {
    const { http, url } = await listen((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length:  2  \r\n\r\nok");
    });
    expect(await http.post(url)).toBe("ok");
  });

  it("with headers above the limit count as lost", async () => {
    const { http, url } = await listen(
      (socket) => void socket.write(ok("ok", `X-A: ${"a".repeat(20_000)}\r\n`)),
    );
    expect(await failureOf(http.post(url))).toMatchObject({ code: "connection_lost", ambiguous: true });
  });

  it("count the first of two headers that say one thing", async () => {
    const { http, url } = await listen((socket) => {
      socket.write(ok("ok", "Retry-After: 1\r\nRetry-After: 2\r\nVary: a\r\nVary: b\r\n"));
    });
    expect((await http.send("POST", url)).headers).toMatchObject({ "retry-after": "1", vary: "a, b" });
  });

  it("that are packed wait until they are unpacked", async () => {
    const text = Array.from({ length: 300_000 }, (_, index) => index.toString(36)).join("");
    const { http, url } = await listen((socket) => {
      const packed = gzipSync(text);
      socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`);
      socket.write(packed);
    });
    expect(await http.post(url)).toBe(text);
    expect(await http.post(url)).toBe(text);
  });

  it("that come before the request was out do not hold up the next", async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      socket.on("error", () => {});
      sockets.add(socket);
      socket.once("data", () => socket.pause().write("HTTP/1.1 413 No\r\nContent-Length: 2\r\n\r\nno"));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { http, close } = connect({ limits: { maxRequestBytes: 50_000_000 } });
    closing.push(async () => {
      close();
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const text of ["x".repeat(30_000_000), "small"]) {
      expect(await failureOf(http.post(url, { text }))).toMatchObject({ code: "rejected" });
    }
    expect(sockets.size).toBe(2);
  });
});

it("what frames a request is the client's own", async () => {
  const { http, url, requests } = await listen((socket) => void socket.write(ok()));
  const headers = {
    expect: "100-continue",
    "content-length": "99",
    "transfer-encoding": "chunked",
    "keep-alive": "timeout=9",
    upgrade: "h2c",
  };
  expect(await http.post(url, { text: "abc", headers })).toBe("ok");
  expect(await http.get(url, { headers })).toBe("ok");
  expect(requests[0]).toMatchObject({ body: "abc" });
  expect(requests[0]?.head).toMatch(/\r\ncontent-length: 3$/);
  for (const { head } of requests) expect(head).not.toMatch(/expect|transfer-encoding|timeout=9|upgrade/i);
});
