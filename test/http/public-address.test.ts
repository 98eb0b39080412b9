/** Hirewire calls itself through its public address and says what is in the way. The proxies are real ones. */
import { afterEach, describe, expect, it } from "@jest/globals";
import { once } from "node:events";
import { createServer, request as call, type RequestListener, type Server as HttpServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { toLog } from "../../src/log.ts";
import { selfSigned } from "./self-signed.ts";
import { startServer, type Server } from "./server.ts";

interface Check {
  findings: { code: string; verdict: string; message: string }[];
  clockAheadMs: number | null;
}

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

async function listening(server: HttpServer): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  undo.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** What stands in front of the server; `target` is where the server listens. */
type Front = (target: () => URL) => RequestListener;

interface Changes {
  body?: (body: Buffer) => Buffer;
  headers?: (headers: Record<string, string>) => Record<string, string>;
  answer?: { status?: number; body?: string; date?: string };
  method?: string;
  mostBytes?: number;
}

const proxy =
  (changes: Changes = {}): Front =>
  (target) =>
  (request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const given = Buffer.concat(pieces);
      if (given.length > (changes.mostBytes ?? Infinity)) {
        response.writeHead(413).end("too large");
        return;
      }
      const body = changes.body?.(given) ?? given;
      const { host: _host, "content-length": _length, ...rest } = request.headers as Record<string, string>;
      const { hostname, port } = target();
      const passed = call(
        {
          hostname,
          port,
          path: request.url,
          method: changes.method ?? request.method,
          headers: { ...(changes.headers?.(rest) ?? rest), "content-length": String(body.length) },
        },
        (answer) => {
          if (changes.answer?.date !== undefined) response.setHeader("date", changes.answer.date);
          response.writeHead(changes.answer?.status ?? answer.statusCode ?? 500);
          if (changes.answer?.body === undefined) answer.pipe(response);
          else response.end(changes.answer.body);
        },
      );
      passed.on("error", () => response.destroy()); // the server is gone
      passed.end(body);
    });
  };

/** 0.0.0.0 leads to this machine and does not look like it. */
async function serveBehind(front: Front): Promise<Server> {
  let target = new URL("http://127.0.0.1:9");
  const port = await listening(createServer(front(() => target)));
  const server = await serveAs(`http://0.0.0.0:${port}`);
  target = new URL(server.runtime.url);
  return server;
}

const serveAs = async (publicUrl: string): Promise<Server> => {
  const server = await startServer({ publicUrl });
  undo.push(() => server.close());
  return server;
};
const check = (server: Server) => server.get<Check>("POST", "/address/check");
const codes = ({ findings }: Check) => findings.map(({ code, verdict }) => [code, verdict]);

describe("the public address", () => {
  it("leads here, and is remembered", async () => {
    const server = await serveBehind(proxy());
    const found = await check(server);
    expect(codes(found)).toEqual([
      ["not_https", "warning"],
      ["leads_here", "ok"],
    ]);
    expect(Math.abs(found.clockAheadMs ?? Infinity)).toBeLessThan(5_000);
    expect(await server.get("GET", "/address")).toEqual(found);
    expect(await server.get("GET", "/status")).toMatchObject({ addressCheck: found });
  });

  it.each<[what: string, front: Front, code: string, words: RegExp]>([
    [
      "redirects",
      () => (_request, response) => response.writeHead(301, { location: "https://other.example/x" }).end(),
      "redirect",
      /redirects \(301\) to https:\/\/other\.example\/x\. Vendors do not follow/,
    ],
    [
      "is somebody else's",
      () => (_request, response) => response.end("hello"),
      "somebody_else",
      /Something else answers at/,
    ],
    [
      "leads to another Hirewire",
      () => (_request, response) => response.writeHead(404).end('{"error":"unknown_hook"}'),
      "somebody_else",
      /Another Hirewire answers at/,
    ],
    [
      "has nobody behind it",
      () => (_request, response) => response.writeHead(502).end("Bad Gateway"),
      "nothing_behind_proxy",
      /finds nobody behind it \(502\)/,
    ],
    [
      "asks for a sign-in",
      () => (_request, response) => response.writeHead(401).end(),
      "sign_in_wall",
      /asks for a sign-in .* below \/in\//,
    ],
    [
      "tidies up bodies",
      proxy({ body: (body) => Buffer.from(JSON.stringify(JSON.parse(String(body)))) }),
      "body_changed",
      /changes the body/,
    ],
    ["takes bodies away", proxy({ body: () => Buffer.alloc(0) }), "body_changed", /takes the body away/],
    [
      "drops headers",
      proxy({ headers: ({ "x-hirewire-signature": _dropped, ...rest }) => rest }),
      "headers_changed",
      /drops or changes headers/,
    ],
    ["turns calls into others", proxy({ method: "GET" }), "method_changed", /turned a POST into a GET/],
    [
      "answers in our place",
      proxy({ answer: { status: 500, body: "oops" } }),
      "answer_changed",
      /answers in our place \(500\)/,
    ],
  ])("%s", async (_what, front, code, words) => {
    const found = await check(await serveBehind(front));
    expect(codes(found)).toEqual([[code, "failure"]]);
    expect(found.findings[0]?.message).toMatch(words);
  });

  it("lets nothing large through", async () => {
    const { findings } = await check(await serveBehind(proxy({ mostBytes: 1024 * 1024 })));
    expect(findings).toContainEqual({
      code: "large_bodies_refused",
      verdict: "warning",
      message: expect.stringMatching(/\(413\).*client_max_body_size 6m/),
    });
  });

  it("has a clock that is ahead", async () => {
    const date = new Date(Date.now() + 600_000).toUTCString();
    const { clockAheadMs } = await check(await serveBehind(proxy({ answer: { date } })));
    expect(clockAheadMs).toBeGreaterThan(590_000);
  });

  it("changes our answers, which hardly anybody notices", async () => {
    const found = await check(await serveBehind(proxy({ answer: { body: "fine" } })));
    expect(codes(found)).toEqual([["answer_changed", "warning"]]);
  });

  it("does not resolve, refuses, speaks no TLS, hangs up, or is this machine's own", async () => {
    const of = async (publicUrl: string) => (await check(await serveAs(publicUrl))).findings[0];
    expect(await of("https://no-such-name.invalid")).toMatchObject({
      code: "name_not_found",
      message: expect.stringContaining("no-such-name.invalid does not resolve"),
    });
    const free = createTcpServer().listen(0, "127.0.0.1");
    await once(free, "listening");
    const { port: closed } = free.address() as AddressInfo;
    free.close();
    await once(free, "close");
    expect(await of(`http://0.0.0.0:${closed}`)).toMatchObject({
      code: "connection_refused",
      verdict: "failure",
    });
    const plain = await listening(createServer((_request, response) => response.end()));
    expect(await of(`https://0.0.0.0:${plain}`)).toMatchObject({
      code: "tls_fault",
      message: expect.stringContaining("not with HTTPS"),
    });
    const rude = createTcpServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(rude, "listening");
    undo.push(() => rude.close());
    expect(await of(`http://0.0.0.0:${(rude.address() as AddressInfo).port}`)).toMatchObject({
      code: "no_answer",
    });
    expect(await of("http://localhost:8787")).toMatchObject({
      code: "only_this_machine",
      verdict: "warning",
    });
  });

  it("has a certificate that vendors don't trust", async () => {
    const { key, cert } = selfSigned();
    const secure = createSecureServer({ key, cert }, (_request, response) => response.end());
    const port = await listening(secure);
    const { findings } = await check(await serveAs(`https://0.0.0.0:${port}`));
    expect(findings[0]).toMatchObject({
      code: "tls_fault",
      message: expect.stringMatching(/certificate of 0\.0\.0\.0:\d+ is self-signed/),
    });
  });

  it("is checked at start, and why nobody can call is told to those who wait for events", async () => {
    const lines: string[] = [];
    const log = toLog((_level, message) => lines.push(message));
    const server = await startServer({ publicUrl: "https://no-such-name.invalid", log });
    undo.push(() => server.close());
    await server.get("POST", "/connections", { app: "hatchbeacon", values: { signing_secret: "s" } });
    await check(server);
    const { source } = await server.get<{ source: { advice: string[] } }>("GET", "/connections/hatchbeacon");
    expect(source.advice[0]).toContain("does not resolve");
    expect(lines).toContainEqual(expect.stringContaining("does not resolve"));
  });

  it("takes no call but its own", async () => {
    const server = await serveBehind(proxy());
    const answer = await fetch(`${server.runtime.url}/in/check-${"0".repeat(32)}`, {
      method: "POST",
      body: "{}",
    });
    expect([answer.status, await answer.json()]).toEqual([404, { error: "unknown_hook" }]);
  });
});
