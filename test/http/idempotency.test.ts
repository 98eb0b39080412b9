/** The same write sent twice happens once, whatever becomes of the first. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express from "express";
import { z } from "zod";
import { RetryLater } from "../../src/core/errors.ts";
import type { Access } from "../../src/http/access.ts";
import type { ApiOptions } from "../../src/http/api/api-options.ts";
import { defineRoute } from "../../src/http/api/define-route.ts";
import { mountRoutes } from "../../src/http/api/mount-routes.ts";
import { problemHandler } from "../../src/http/problem.ts";
import { silentLog } from "../../src/log.ts";
import { StoreFull } from "../../src/store/store-full.ts";
import { StoreUnreachable } from "../../src/store/store-unreachable.ts";
import type { Store } from "../../src/store/store.ts";
import { temporaryStore, type TemporaryStore } from "../store/temporary-store.ts";
import { sendScore, setUp, startServer, type Server } from "./server.ts";

let server: Server;
beforeAll(async () => {
  server = await startServer();
  await setUp(server);
});
afterAll(() => server?.close());

const post = (path: string, key: string, body: unknown, token?: string) =>
  server.call("POST", path, { body, headers: { "idempotency-key": key }, ...(token && { token }) });
const connections = async () =>
  (await server.get<{ items: { name: string }[] }>("GET", "/connections")).items.map(({ name }) => name);
const replayed = (answer: Response) => answer.headers.get("idempotent-replayed");

describe("a write with a key", () => {
  it("is done once, and its repeat is answered alike", async () => {
    const key = randomUUID();
    const body = { app: "hiresscope", name: "once" };
    const first = await post("/connections", key, body);
    const second = await post("/connections", key, body);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect([replayed(first), replayed(second)]).toEqual([null, "true"]);
    expect(await second.json()).toEqual(await first.json());
    expect((await connections()).filter((name) => name === "once")).toHaveLength(1);
  });

  it("takes the key with the draft's quotes and without", async () => {
    const key = randomUUID();
    const body = { app: "hiresscope", name: "quoted" };
    expect((await post("/connections", `"${key}"`, body)).status).toBe(201);
    expect(replayed(await post("/connections", key, body))).toBe("true");
  });

  it("answers a refusal alike too", async () => {
    const key = randomUUID();
    const first = await post("/connections", key, { app: "nobody" });
    const second = await post("/connections", key, { app: "nobody" });
    expect([first.status, second.status, replayed(second)]).toEqual([422, 422, "true"]);
    expect(second.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(await second.json()).toEqual(await first.json());
  });

  it("repeats an answer without a body", async () => {
    await server.get("POST", "/connections", { app: "hiresscope", name: "to-remove" });
    const remove = () =>
      server.call("DELETE", "/connections/to-remove", { headers: { "idempotency-key": "remove-it" } });
    expect((await remove()).status).toBe(204);
    const second = await remove();
    expect([second.status, replayed(second), await second.text()]).toEqual([204, "true", ""]);
  });

  it("does not keep what does not fit the schema: the mended request may carry the same key", async () => {
    const key = randomUUID();
    expect((await post("/connections", key, { app: 1 })).status).toBe(422);
    expect((await post("/connections", key, { app: "hiresscope", name: "mended" })).status).toBe(201);
  });

  it.each([
    ["another body", "/connections", { app: "hiresscope", name: "other" }],
    ["another address", "/samples", { event: "trycrucible.invitation_scored" }],
    ["another query", "/connections?", { app: "hiresscope", name: "first" }],
  ])("refuses the same key with %s", async (_name, path, body) => {
    const key = randomUUID();
    await post("/connections", key, { app: "hiresscope", name: "first" });
    const answer = await post(path, key, body);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ code: "idempotency_key_reused" });
  });

  it("belongs to its token: the same key of another one is another write", async () => {
    const { token } = await server.get<{ token: string }>("POST", "/tokens", {
      name: "another",
      scopes: ["write"],
    });
    const key = randomUUID();
    expect((await post("/connections", key, { app: "hiresscope" })).status).toBe(201);
    const answer = await post("/connections", key, { app: "hiresscope" }, token);
    expect([answer.status, replayed(answer)]).toEqual([201, null]);
  });

  it.each(["", "é", 'a"b', "x".repeat(256), '""'])("refuses a key that can't be read: %j", async (key) => {
    const answer = await server.call("POST", "/connections", {
      body: { app: "hiresscope", name: "no-key" },
      headers: { "idempotency-key": key },
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: "idempotency_key_invalid" });
    expect(await connections()).not.toContain("no-key");
  });
});

describe("a route of the tests' own", () => {
  let now = 1_000_000;
  let work: () => Promise<unknown> = () => Promise.resolve({});
  let endWrite: Store["endWrite"] | null = null;
  let ended: unknown[] = [];
  let place: TemporaryStore;
  let house: { url: string; close(): Promise<void> };

  const declared = (path: `/${string}`, shownOnce: boolean) =>
    defineRoute({
      method: "post",
      path,
      operationId: path.slice(1),
      tag: "server",
      scope: "write",
      summary: "Do what the test says",
      shownOnce,
      answer: { status: 201, about: "It.", body: z.unknown() },
      handle: () => work(),
    });

  beforeAll(async () => {
    place = await temporaryStore();
    const store: Store = {
      ...place.store,
      endWrite(digest, answer) {
        ended.push(answer);
        return endWrite ? endWrite(digest, answer) : place.store.endWrite(digest, answer);
      },
    };
    const app = express();
    mountRoutes(app, [declared("/thing", false), declared("/secret", true)], {
      store,
      now: () => now,
      publicUrl: () => "http://127.0.0.1",
      audit: { record: async () => undefined },
      access: { callerOf: async () => ({ id: "tok_1", kind: "token", scopes: ["write"] }) },
    } as unknown as ApiOptions & { access: Access });
    app.use(problemHandler(silentLog));
    const listening = app.listen(0, "127.0.0.1");
    await once(listening, "listening");
    house = {
      url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`,
      close: async () => {
        listening.close();
        await once(listening, "close");
      },
    };
  });
  afterAll(async () => {
    await house?.close();
    await place?.destroy();
  });
  beforeEach(() => {
    ended = [];
    endWrite = null;
    let count = 0;
    work = () => Promise.resolve({ count: (count += 1) });
  });
  const ask = (key: string, path = "/thing") =>
    fetch(`${house.url}${path}`, {
      method: "POST",
      headers: { "idempotency-key": key, connection: "close" },
    });
  const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;

  it("tells the second while the first is at work, and answers it once it is done", async () => {
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<object>();
    work = () => {
      begun.resolve();
      return goOn.promise;
    };
    const first = ask("slow");
    await begun.promise;
    const second = await ask("slow");
    expect([second.status, second.headers.get("retry-after")]).toEqual([409, "1"]);
    expect(await codeOf(second)).toBe("idempotency_key_in_use");
    goOn.resolve({ done: true });
    expect(await (await first).json()).toEqual({ done: true });
    const third = await ask("slow");
    expect([replayed(third), await third.json()]).toEqual(["true", { done: true }]);
  });

  it("keeps no fault of ours, so that the same request can be sent again", async () => {
    const good = work;
    for (const error of [
      new StoreFull(),
      new StoreUnreachable("The database does not answer."),
      new TypeError("a bug"),
      new RetryLater("Busy.", { code: "busy" }),
    ]) {
      work = () => Promise.reject(error);
      expect((await ask("faulty")).status).toBeGreaterThanOrEqual(500);
    }
    work = good;
    const again = await ask("faulty");
    expect([again.status, replayed(again)]).toEqual([201, null]);
  });

  it.each([new StoreFull(), new StoreUnreachable("The database does not answer.")])(
    "says what was done although it can't be kept: %s",
    async (failure) => {
      endWrite = () => Promise.reject(failure);
      expect((await ask(failure.code)).status).toBe(201);
    },
  );

  it("says when it makes sense to ask again", async () => {
    work = () => Promise.reject(new StoreUnreachable("The database is starting."));
    const answer = await ask("away");
    expect([answer.status, answer.headers.get("Retry-After")]).toEqual([503, "5"]);
    expect(await answer.json()).toMatchObject({
      code: "store_unreachable",
      detail: "The database is starting.",
    });
  });

  it("keeps an answer for 24 hours", async () => {
    expect(await (await ask("a-day")).json()).toEqual({ count: 1 });
    now += 24 * 60 * 60 * 1000 - 1;
    expect(await (await ask("a-day")).json()).toEqual({ count: 1 });
    now += 1;
    expect(await (await ask("a-day")).json()).toEqual({ count: 2 });
  });

  it("keeps no secret that is shown once: the repeat hears that it was done", async () => {
    work = () => Promise.resolve({ token: "hw_hush" });
    expect(await (await ask("hush", "/secret")).json()).toEqual({ token: "hw_hush" });
    const second = await ask("hush", "/secret");
    expect([second.status, await codeOf(second)]).toEqual([409, "shown_once"]);
    expect(ended).toHaveLength(1);
    expect(JSON.stringify(ended)).not.toContain("hush");
  });
});

describe("a real write", () => {
  it("of many at once exactly one does it", async () => {
    const key = randomUUID();
    const body = { app: "hiresscope", name: "crowd" };
    const answers = await Promise.all(Array.from({ length: 20 }, () => post("/connections", key, body)));
    const fresh = answers.filter((answer) => answer.status === 201 && replayed(answer) === null);
    expect(fresh).toHaveLength(1);
    expect((await connections()).filter((name) => name.startsWith("crowd"))).toEqual(["crowd"]);
  });

  it("that makes a token is repeated without it", async () => {
    const body = { name: "secret", scopes: ["read"] };
    expect((await post("/tokens", "make-one", body)).status).toBe(201);
    const second = await post("/tokens", "make-one", body);
    expect(second.status).toBe(409);
    expect(await second.json()).toMatchObject({ code: "shown_once" });
  });

  it("that replays a run makes one run", async () => {
    await sendScore(server, 90);
    const { items } = await server.get<{ items: { id: string }[] }>("GET", "/runs");
    const id = items[0]!.id;
    await server.get("POST", `/runs/${id}/cancel`);
    const again = async () => (await post(`/runs/${id}/replay`, "again", {})).json();
    expect(await again()).toEqual(await again());
    expect((await server.get<{ items: object[] }>("GET", "/runs")).items).toHaveLength(2);
  });
});
