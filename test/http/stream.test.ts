/** Server-sent events, from a real server to a client that reads bytes. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { once } from "node:events";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { follow, readMessages, type StreamMessage } from "../../src/cli/follow.ts";
import { createAccess } from "../../src/http/access.ts";
import type { ApiOptions } from "../../src/http/api/api-options.ts";
import { mountRoutes } from "../../src/http/api/mount-routes.ts";
import { streamRoutes } from "../../src/http/api/stream.ts";
import type { Live, LiveMessage } from "../../src/run/live.ts";
import type { TokenView } from "../../src/run/operations/tokens.ts";
import { makeOwner } from "./people.ts";
import { SCORES, sendScore, setUp, startServer, type Server } from "./server.ts";

let server: Server;
let automation: string;
const open: AbortController[] = [];
beforeAll(async () => {
  server = await startServer();
  ({ automation } = await setUp(server));
});
afterEach(() => open.splice(0).forEach((each) => each.abort()));
afterAll(() => server?.close());

async function listen(query = "", headers: Record<string, string> = {}) {
  const aborted = new AbortController();
  open.push(aborted);
  const answer = await fetch(`${server.runtime.url}/api/stream${query}`, {
    headers: { authorization: `Bearer ${server.runtime.token}`, ...headers },
    signal: aborted.signal,
  });
  const messages = readMessages(answer.body!);
  const next = async (): Promise<StreamMessage> => {
    const { value, done } = await messages.next();
    if (done) throw new Error("the stream ended");
    return value;
  };
  return { answer, next, ready: await next() };
}

describe("the stream", () => {
  it("begins with `ready` and tells events and runs", async () => {
    const { answer, next, ready } = await listen();
    expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(ready).toMatchObject({ event: "ready", data: { resumed: false } });
    await sendScore(server, 91);
    const event = await next();
    expect(event).toMatchObject({
      event: "event",
      data: { app: "trycrucible", wireName: "invitation_scored" },
    });
    const run = await next();
    expect(run).toMatchObject({
      event: "run",
      data: {
        state: "waiting",
        automation: "Scores",
        automationId: automation,
        eventId: (event.data as { id: string }).id,
      },
    });
    await server.get("POST", `/runs/${(run.data as { id: string }).id}/cancel`);
    expect(await next()).toMatchObject({
      event: "run",
      data: { state: "cancelled", reason: "cancelled by its owner" },
    });
  });

  it("holds no personal data beyond what a run's reason says", async () => {
    const { next } = await listen();
    await sendScore(server, 92);
    expect(Object.keys((await next()).data as object)).toEqual([
      "id",
      "connectionId",
      "app",
      "eventKey",
      "wireName",
      "hiringType",
      "receivedAt",
      "test",
    ]);
  });

  it("tells only the runs of the automation that was asked for", async () => {
    const other = SCORES.replace("name: Scores", "name: Others");
    await server.get("POST", "/automations?state=on", other);
    const { next } = await listen("?automation=Others");
    await sendScore(server, 93);
    await sendScore(server, 94);
    for (let count = 0; count < 2; count += 1)
      expect(await next()).toMatchObject({ event: "run", data: { automation: "Others" } });
    await server.get("DELETE", "/automations/Others");
    expect(await next()).toMatchObject({ event: "reload" });
  });

  it("goes on where it broke", async () => {
    const first = await listen();
    await sendScore(server, 95);
    await first.next();
    const { id } = await first.next();
    open.pop()!.abort();
    await sendScore(server, 96);
    const second = await listen("", { "last-event-id": id });
    expect(second.ready).toMatchObject({ event: "ready", id, data: { resumed: true } });
    expect([(await second.next()).event, (await second.next()).event]).toEqual(["event", "run"]);
  });

  it("ends at once for whoever is signed out", async () => {
    const owner = await makeOwner(server);
    const answer = await owner.call("GET", "/stream");
    expect(answer.status).toBe(200);
    const others = await listen();
    await owner.get("POST", "/profile/sign-out-everywhere", {});
    expect(await answer.text()).toMatch(/^retry: 2000\nevent: ready/); // it has an end now
    await sendScore(server, 97);
    expect(await others.next()).toMatchObject({ event: "event" });
  });

  it("is refused like any other request", async () => {
    expect((await server.call("GET", "/stream", { token: null })).status).toBe(401);
    expect((await server.call("GET", "/stream?automation=nobody")).status).toBe(404);
    expect((await server.call("GET", "/stream?what=ever")).status).toBe(422);
  });
});

describe("a stream that goes wrong", () => {
  let tell: (message: LiveMessage) => void;
  let stopped: () => void;
  let house: { url: string; close(): void };
  let token: TokenView | null;

  const start = async (heartbeatMs: number): Promise<void> => {
    const live: Live = {
      isHeard: () => true,
      heartbeatMs,
      listen(listener) {
        tell = listener;
        return { resumed: false, id: "e-0", stop: () => stopped() };
      },
      close: () => undefined,
    };
    const app = express();
    const access = createAccess({
      operatorToken: "of-the-operator",
      tokens: { find: async () => token },
      sessions: { find: async () => null, given: () => false },
    });
    const accounts = { changes: { listen: () => () => undefined } };
    mountRoutes(app, streamRoutes, { live, access, accounts } as unknown as ApiOptions & {
      access: typeof access;
    });
    const listening = app.listen(0, "127.0.0.1");
    await once(listening, "listening");
    const { port } = listening.address() as AddressInfo;
    house = { url: `http://127.0.0.1:${port}/stream`, close: () => void listening.close() };
  };
  afterEach(() => house?.close());
  const READER: TokenView = {
    id: "tok_1",
    name: "reader",
    scopes: ["read"],
    createdAt: 0,
    lastUsedAt: null,
    expiresAt: null,
    expired: false,
  };
  const ask = async (): Promise<IncomingMessage> => {
    const asked = request(house.url, { headers: { authorization: "Bearer hw_x" } });
    asked.end();
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    return answer;
  };

  it("drops a client that does not read", async () => {
    token = READER;
    await start(60_000);
    let gone = false;
    stopped = () => (gone = true);
    const answer = await ask();
    answer.on("error", () => undefined).pause();
    const event = { id: "evt_1", wireName: "x".repeat(100_000) } as never;
    for (let count = 0; count < 300; count += 1) {
      if (gone) break;
      tell({ id: `e-${count}`, change: { kind: "event", event } });
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(gone).toBe(true);
    answer.destroy();
  });

  it("gives signs of life, and ends for a token that was revoked", async () => {
    token = READER;
    await start(5);
    stopped = () => undefined;
    const answer = await ask();
    let text = "";
    answer.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      if (text.includes(": still here")) token = null;
    });
    await once(answer, "end");
    expect(text).toMatch(
      /^retry: 2000\nevent: ready\nid: e-0\ndata: \{"resumed":false\}\n\n: still here\n\n/,
    );
  });
});

describe("follow", () => {
  it("takes up what broke where it broke, and stops when the server says no", async () => {
    const asked: (string | undefined)[] = [];
    const message = (id: string) => `event: run\nid: ${id}\ndata: {}\n\n`;
    const answers: ((response: ServerResponse) => void)[] = [
      (response) => void response.write(message("a-1") + message("a-2"), () => response.destroy()),
      (response) => void response.end(message("a-3")),
      (response) => void response.destroy(),
      (response) => void response.writeHead(503).end("<h1>Restarting</h1>"),
      (response) => void response.end(message("a-4")),
      (response) => void response.writeHead(401).end('{"code":"token_expired","detail":"It is over."}'),
    ];
    const house = createServer((asking, response) => {
      asked.push(asking.headers["last-event-id"] as string | undefined);
      answers.shift()?.(response);
    }).listen(0, "127.0.0.1");
    await once(house, "listening");
    const url = `http://127.0.0.1:${(house.address() as AddressInfo).port}`;
    const seen: string[] = [];
    const all = (async () => {
      const { signal } = new AbortController();
      for await (const { id } of follow({ url, token: "t" }, "/stream", { signal, retryMs: 0 }))
        seen.push(id);
    })();
    await expect(all).rejects.toMatchObject({ code: "token_expired", message: "It is over." });
    expect(seen).toEqual(["a-1", "a-2", "a-3", "a-4"]);
    expect(asked).toEqual([undefined, "a-2", "a-3", "a-3", "a-3", "a-4"]);
    house.close();
    house.closeAllConnections();
  });
});

describe("readMessages", () => {
  it("puts together what arrives in pieces, also inside a character", async () => {
    const bytes = new TextEncoder().encode(
      'retry: 2000\nevent: ready\nid: a-1\ndata: {"a":"Zoë"}\n\n: comment\n\nid: a-2\nevent: run\ndata: {}\n\ndata: cut',
    );
    for (const size of [1, 2, 7, 1000]) {
      const pieces = (async function* () {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      })();
      const seen: StreamMessage[] = [];
      for await (const message of readMessages(pieces)) seen.push(message);
      expect(seen).toEqual([
        { id: "a-1", event: "ready", data: { a: "Zoë" } },
        { id: "a-2", event: "run", data: {} },
      ]);
    }
  });
});
