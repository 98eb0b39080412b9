import { once } from "node:events";
import { createServer, request, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, describe, expect, it } from "@jest/globals";
import { createInbound, type InboundOptions } from "../../src/http/inbound.ts";
import type { Call, Intake } from "../../src/run/intake/receive.ts";

let server: Server;
let calls: Call[];
let rejected: { code: string; status: number }[];

async function serve(options: Partial<InboundOptions> = {}, intake: Partial<Intake> = {}): Promise<number> {
  calls = [];
  rejected = [];
  const inbound = createInbound({
    intake: {
      admit: () => null,
      receive(call) {
        calls.push(call);
        return Promise.resolve({ status: 200, body: { received: true } });
      },
      reject: (_hookId, status, code) => void rejected.push({ code, status }),
      ...intake,
    },
    onError: (_error, _request, response) => void response.writeHead(500).end(),
    ...options,
  });
  server = createServer((incoming, response) => {
    if (!inbound(incoming, response)) response.writeHead(299).end("not a hook");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function send(
  port: number,
  path: string,
  {
    method = "POST",
    body = "{}",
    headers = {},
  }: { method?: string; body?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number | undefined; headers: IncomingMessage["headers"]; body: string }> {
  const call = request({ port, path, method, headers }).end(body);
  const [answer] = (await once(call, "response")) as [IncomingMessage];
  let text = "";
  for await (const piece of answer.setEncoding("utf8")) text += String(piece);
  return { status: answer.statusCode, headers: answer.headers, body: text };
}

describe("the way in", () => {
  it("takes a hook's calls and leaves every other address to somebody else", async () => {
    const port = await serve();
    const answer = await send(port, "/in/hook_1?x=/y", { body: '{"a":1}' });
    expect(answer).toMatchObject({ status: 200, body: '{"received":true}' });
    expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(calls[0]).toMatchObject({ hookId: "hook_1", ip: "127.0.0.1" });
    expect(Buffer.from(calls[0]!.body).toString()).toBe('{"a":1}');
    expect((await send(port, "/in/hook_2/")).status).toBe(200);
    expect(calls[1]!.hookId).toBe("hook_2");
    for (const path of ["/in", "/in/", "/in/a/b", "/inside", "/"]) {
      expect(await send(port, path)).toMatchObject({ status: 299 });
    }
    expect(calls).toHaveLength(2);
  });

  it("takes POST only, and says so", async () => {
    const port = await serve();
    const answer = await send(port, "/in/hook_1", { method: "PUT" });
    expect(answer).toMatchObject({ status: 405, body: '{"error":"post_only"}' });
    expect(answer.headers["allow"]).toBe("POST");
  });

  it("counts what arrives, whatever the headers say", async () => {
    const port = await serve({ maxBodyBytes: 1_000 });
    const big = "x".repeat(1_001);
    expect((await send(port, "/in/h", { body: big.slice(1) })).status).toBe(200);
    expect(await send(port, "/in/h", { body: big })).toMatchObject({ status: 413 });
    const chunked = await send(port, "/in/h", { body: big, headers: { "transfer-encoding": "chunked" } });
    expect(chunked).toMatchObject({ status: 413, body: '{"error":"body_too_large"}' });
    expect(rejected.map(({ code }) => code)).toEqual(["body_too_large", "body_too_large"]);
    expect(calls).toHaveLength(1);
  });

  it("notes a call that ended before its body did", async () => {
    const noted = Promise.withResolvers<string>();
    const port = await serve({}, { reject: (_id, _status, code) => noted.resolve(code) });
    const socket = connect(port, "127.0.0.1");
    socket.write("POST /in/h HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf");
    await once(server, "request");
    socket.destroy();
    expect(await noted.promise).toBe("body_cut_off");
    expect(calls).toEqual([]);
  });

  it.each([
    [0, "127.0.0.1"],
    [1, "203.0.113.3"],
    [2, "203.0.113.2"],
    [9, "203.0.113.1"],
  ])("believes %d proxies about the sender's address", async (trustedProxies, ip) => {
    const port = await serve({ trustedProxies });
    const headers = { "x-forwarded-for": "203.0.113.1, 203.0.113.2,203.0.113.3" };
    await send(port, "/in/h", { headers });
    expect(calls[0]!.ip).toBe(ip);
  });

  it("answers a fault of ours, and goes on", async () => {
    const port = await serve({}, { receive: () => Promise.reject(new Error("broken")) });
    expect((await send(port, "/in/h")).status).toBe(500);
    expect((await send(port, "/in/h")).status).toBe(500);
  });
});
