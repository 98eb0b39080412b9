/** Tokens: what each may do, that they end, and that nothing of them stays anywhere. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { routes } from "../../src/http/api/routes.ts";
import { toLog } from "../../src/log.ts";
import { tokenOperations, type Scope, type TokenView } from "../../src/run/operations/tokens.ts";
import { temporaryStore } from "../store/temporary-store.ts";
import { startServer, type Server } from "./server.ts";

type Made = TokenView & { token: string };

let server: Server;
const tokens: string[] = [];
const logged: string[] = [];
beforeAll(async () => {
  const log = toLog((_level, message, fields) => logged.push(`${message} ${inspect(fields, { depth: 9 })}`));
  server = await startServer({ log });
});
afterAll(() => server?.close());

const make = async (name: string, scopes: Scope[], expiresAt: number | null = null): Promise<Made> => {
  const made = await server.get<Made>("POST", "/tokens", { name, scopes, expiresAt });
  tokens.push(made.token);
  return made;
};
const problemOf = async (answer: Response) => ({
  status: answer.status,
  ...((await answer.json()) as { code: string; detail: string }),
});

describe("a token", () => {
  it("opens what its scope allows, is shown once, and is listed without itself", async () => {
    const made = await make("reports", ["read"]);
    expect(made.token).toMatch(/^hw_[\w-]{43}$/);
    expect((await server.call("GET", "/runs", { token: made.token })).status).toBe(200);

    const listed = await server.get<{ items: TokenView[] }>("GET", "/tokens");
    const { token: _token, ...shown } = made;
    expect(listed.items).toEqual([{ ...shown, lastUsedAt: expect.any(Number) }]);
    expect(await server.get("GET", `/tokens/${made.id}`)).toEqual(listed.items[0]);
  });

  it("leaves nothing of itself in the data folder", async () => {
    const { token } = await make("searched for", ["read"]);
    await server.call("GET", "/runs", { token });
    const secret = token.slice("hw_".length);
    const files = await readdir(server.dataDir, { recursive: true, withFileTypes: true });
    const contents = await Promise.all(
      files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name))),
    );
    expect(contents.some((content) => content.includes(secret))).toBe(false);
    // the search would find it
    expect(contents.some((content) => content.includes("searched for"))).toBe(true);
  });

  it("is refused once it is revoked, and says what to do", async () => {
    const { id, token } = await make("short-lived", ["read"]);
    await server.get("DELETE", `/tokens/${id}`);
    const answer = await server.call("GET", "/runs", { token });
    expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="hirewire", error="invalid_token"');
    const problem = await problemOf(answer);
    expect(problem).toMatchObject({ status: 401, code: "token_not_known" });
    expect(problem.detail).toMatch(/hirewire tokens create/);
    expect(problem.detail).not.toContain(token);
    expect((await server.call("DELETE", `/tokens/${id}`)).status).toBe(404);
  });

  it("is not repeated by an answer when it is taken for its id", async () => {
    const { token } = await make("pasted", ["read"]);
    const problem = await problemOf(await server.call("DELETE", `/tokens/${token}`));
    expect(problem).toMatchObject({ status: 404, code: "token_not_found" });
    expect(problem.detail).toMatch(/by its id/);
    expect(problem.detail).not.toContain(token);
  });

  it("needs a name of its own and an end that lies ahead", async () => {
    await make("twice", ["read"]);
    const again = await server.call("POST", "/tokens", { body: { name: "twice", scopes: ["read"] } });
    expect(await problemOf(again)).toMatchObject({ status: 409, code: "name_taken" });
    const over = { name: "over", scopes: ["read"], expiresAt: Date.now() - 1000 };
    expect(await problemOf(await server.call("POST", "/tokens", { body: over }))).toMatchObject({
      status: 422,
      code: "invalid_field",
    });
    for (const scopes of [[], ["everything"], "read", undefined]) {
      const answer = await server.call("POST", "/tokens", { body: { name: "odd", scopes } });
      expect(await problemOf(answer)).toMatchObject({ status: 422, code: "invalid_request" });
    }
  });
});

describe("who sends no good token", () => {
  it.each([
    ["nothing", null, "not_signed_in"],
    ["another scheme", "Basic aGk6aG8=", "not_signed_in"],
    ["an empty one", "Bearer ", "not_signed_in"],
    ["two", "Bearer hw_a hw_b", "not_signed_in"],
    ["one that nobody made", `Bearer hw_${"x".repeat(43)}`, "token_not_known"],
    ["a very long one", `Bearer ${"x".repeat(8_000)}`, "token_not_known"],
  ])("hears 401 and what to send: %s", async (_name, authorization, code) => {
    const answer = await server.call("GET", "/runs", {
      token: null,
      headers: authorization === null ? {} : { authorization },
    });
    expect(await problemOf(answer)).toMatchObject({ status: 401, code });
    expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer realm="hirewire"/);
  });

  it("hears so at addresses that are not there too", async () => {
    for (const path of ["/tokens", "/nothing", "/runs/run_0"]) {
      expect((await server.call("GET", path, { token: null })).status).toBe(401);
    }
  });
});

describe("scopes", () => {
  it.each(routes.filter(({ scope }) => scope !== null).map((route) => [route.operationId, route] as const))(
    "%s is refused without its own, whatever else the token may do",
    async (operationId, { method, path, scope }) => {
      const others = (["read", "write", "run"] as const).filter((each) => each !== scope);
      const { token } = await make(`all but ${operationId}`, others);
      const answer = await server.call(method.toUpperCase(), path.replace(/:\w+/g, "x"), {
        token,
        ...(method === "get" ? {} : { body: {} }),
      });
      expect(answer.headers.get("www-authenticate")).toContain(
        `error="insufficient_scope", scope="${scope}"`,
      );
      const problem = await problemOf(answer);
      expect(problem).toMatchObject({ status: 403, code: "scope_missing" });
      expect(problem.detail).toContain(`"${scope}"`);
    },
  );

  it("admin may do everything, tokens included", async () => {
    const { token } = await make("boss", ["admin"]);
    for (const path of ["/runs", "/tokens", "/status"])
      expect((await server.call("GET", path, { token })).status).toBe(200);
    const body = { name: "made by boss", scopes: ["run"] };
    expect((await server.call("POST", "/tokens", { token, body })).status).toBe(201);
  });
});

describe("an end", () => {
  it("comes: the token is told as expired, and its use is noted once a minute", async () => {
    let at = 1_000_000;
    const place = await temporaryStore();
    const touches: number[] = [];
    const store = new Proxy(place.store, {
      get: (target, key) =>
        key === "touchToken"
          ? (id: string, when: number) => {
              touches.push(when);
              return target.touchToken(id, when);
            }
          : (Reflect.get(target, key) as unknown),
    });
    const tokens = tokenOperations({ store, now: () => at });
    const { token } = await tokens.create({ name: "a day", scopes: ["read"], expiresAt: at + 86_400_000 });
    for (const step of [0, 59_999, 1, 60_000]) {
      at += step;
      expect(await tokens.find(token)).toMatchObject({ name: "a day", expired: false });
    }
    expect(touches).toEqual([1_000_000, 1_060_000, 1_120_000]);
    at = 1_000_000 + 86_400_000;
    expect(await tokens.find(token)).toMatchObject({ expired: true });
    expect(await tokens.find(`${token}x`)).toBeNull();
    await place.destroy();
  });

  it("is a 401 with words of its own", async () => {
    const soon = Date.now() + 60_000;
    const { id, token } = await make("soon over", ["read"], soon);
    const [kept] = (await server.runtime.store.tokens()).filter((each) => each.id === id);
    await server.runtime.store.deleteToken(id);
    await server.runtime.store.addToken({ ...kept!, expiresAt: Date.now() - 1 });
    const problem = await problemOf(await server.call("GET", "/runs", { token }));
    expect(problem).toMatchObject({ status: 401, code: "token_expired" });
    expect(problem.detail).toContain('"soon over"');
  });
});

it("none of them stands in the log, even when something breaks", async () => {
  const { token } = await make("of a fault", ["read"]);
  const { store } = server.runtime;
  Object.defineProperty(store, "runCounts", {
    value: () => Promise.reject(new TypeError("a bug")),
    configurable: true,
  });
  expect((await server.call("GET", "/status", { token })).status).toBe(500);
  expect(logged.join("\n")).toMatch(/request failed/);
  for (const each of [...tokens, server.runtime.token]) expect(logged.join("\n")).not.toContain(each);
});
