/** Whoever changes something leaves a record of it, whatever it was, and nobody else's secrets or data in it. */
import { DatabaseSync } from "node:sqlite";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import express from "express";
import { assert, constantFrom, property, string } from "fast-check";
import { z } from "zod";
import { mountRoutes } from "../../src/http/api/mount-routes.ts";
import type { ApiOptions } from "../../src/http/api/api-options.ts";
import { routes } from "../../src/http/api/routes.ts";
import { csvLine } from "../../src/http/csv.ts";
import { clientOf, type AuditRecord } from "../../src/run/operations/audit.ts";
import { DATABASE_FILE } from "../../src/store/data-folder.ts";
import { SCORES, sendScore, setUp, startServer, type Server } from "./server.ts";

interface Entry {
  id: string;
  caller: { kind: string; id: string; name: string };
  operation: string;
  action: string;
  target: { kind: string; id: string; name: string } | null;
  changes: { what: string; before: string | null; after: string | null }[];
  outcome: string;
  code: string | null;
  address: string;
  client: string;
}

describe("every route that is no read", () => {
  const caller = { id: "tok_1", kind: "token", name: "CI", email: null, role: null, scopes: ["admin"] };
  const TOKEN = { kind: "token", id: "tok_1", name: "CI" };
  const ANONYMOUS = { kind: "anonymous", id: "anonymous", name: "anonymous" };
  const PERSON = { id: "usr_1", name: "Ada" };
  /** Known once they are in. */
  const CALLERS: Record<string, object> = {
    signIn: { kind: "user", ...PERSON },
    useLink: { kind: "user", ...PERSON },
  };
  let http: HttpServer;
  let address: string;
  let left: AuditRecord[] = [];
  let scopes: string[] = ["admin"];
  let kind = "token";
  beforeAll(async () => {
    const app = express();
    // as they are, but for what they take and do
    const bare = routes.map(({ params: _params, query: _query, body: _body, ...route }) => ({
      ...route,
      params: z.record(z.string(), z.string()),
      ...(route.serve && { serve: (_asked: unknown, response: express.Response) => void response.end() }),
      ...(route.handle && { handle: () => PERSON }),
    }));
    const options = {
      access: { callerOf: async () => ({ ...caller, kind, scopes }) },
      publicUrl: () => "http://127.0.0.1",
      audit: { record: async (record: AuditRecord) => void left.push(record) },
    } as unknown as ApiOptions & { access: never };
    mountRoutes(app, bare, options);
    http = createServer(app).listen(0, "127.0.0.1");
    await once(http, "listening");
    address = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    left = [];
    scopes = ["admin"];
    kind = "token";
  });
  afterAll(() => void http.close());

  const writes = routes.filter(({ method }) => method !== "get");
  const ask = ({ method, path }: (typeof routes)[number]) =>
    fetch(`${address}${path.replace(/:\w+/g, "some_id")}`, { method: method.toUpperCase() });

  it.each(writes)("$operationId leaves a record, or says that it changes nothing", async (route) => {
    if (route.forOperator) kind = "operator";
    const answer = await ask(route);
    expect(answer.ok).toBe(true);
    const expected = route.asksOnly === true ? [] : [expect.objectContaining({ outcome: "done" })];
    expect(left).toEqual(expected);
    for (const { action, operation, caller: who } of left) {
      expect(operation).toBe(route.operationId);
      expect(action).toMatch(/^[a-z].{3,}[^.]$/);
      expect(who).toEqual(CALLERS[operation] ?? (route.scope === null ? ANONYMOUS : { ...TOKEN, kind }));
    }
  });

  it.each(writes.filter(({ scope }) => scope !== null))(
    "$operationId tells who may not do it, unless it changes nothing",
    async (route) => {
      scopes = [];
      const answer = await ask(route);
      expect(answer.status).toBe(403);
      expect(left.map(({ outcome }) => outcome)).toEqual(route.asksOnly === true ? [] : ["denied"]);
    },
  );

  it("reads leave none", async () => {
    for (const route of routes.filter(({ method }) => method === "get")) await ask(route);
    expect(left).toEqual([]);
  });
});

describe("what is recorded", () => {
  let server: Server;
  beforeEach(async () => {
    server = await startServer();
  });
  afterEach(() => server.close());

  const log = async (query = ""): Promise<Entry[]> =>
    (await server.get<{ items: Entry[] }>("GET", `/audit${query}`)).items;
  const newest = async (): Promise<Entry> => (await log("?limit=1"))[0]!;

  it("says who, what, to what, what was different, and from where", async () => {
    const { automation } = await setUp(server);
    await server.get("PUT", "/automations/Scores", SCORES.replace(">= 80", ">= 70"));
    expect(await newest()).toMatchObject({
      caller: { kind: "operator", id: "operator" },
      operation: "updateAutomation",
      action: 'changed the condition of "Scores"',
      target: { kind: "automation", id: automation, name: "Scores" },
      changes: [{ what: "Only if", before: "score >= 80", after: "score >= 70" }],
      outcome: "done",
      address: "127.0.0.1",
      client: "a Node program",
    });
    await server.get("POST", "/automations/Scores/state", { state: "paused" });
    expect(await newest()).toMatchObject({
      action: 'paused "Scores"',
      changes: [{ what: "State", before: "on", after: "paused" }],
    });
    await server.call("DELETE", "/automations/Unheard");
    expect(await newest()).toMatchObject({
      action: "removed an automation",
      outcome: "refused",
      code: "automation_not_found",
    });
  });

  it("names a token and a configuration, and who held the token", async () => {
    const made = await server.get<{ id: string; token: string }>("POST", "/tokens", {
      name: "CI",
      scopes: ["write"],
    });
    const wanted = { connections: [{ name: "teams-of-one", app: "hiresscope" }] };
    await server.call("POST", "/config/apply", { body: wanted, token: made.token });
    const [applied, token] = await log();
    expect(applied).toMatchObject({
      caller: { kind: "token", id: made.id, name: "CI" },
      action: "applied a configuration (1 change)",
      changes: [{ what: 'connection "teams-of-one"' }],
    });
    expect(token).toMatchObject({ action: 'made the token "CI"', changes: [{ after: "write" }] });
    expect(await server.get("GET", "/audit/callers")).toEqual({
      items: [
        { kind: "operator", id: "operator", name: "operator" },
        { kind: "token", id: made.id, name: "CI" },
      ],
    });
  });

  it("tells the same denial once an hour, and a repeated request once", async () => {
    const { token, id } = await server.get<{ token: string; id: string }>("POST", "/tokens", {
      name: "reader",
      scopes: ["read"],
    });
    for (const _ of [1, 2, 3]) await server.call("POST", "/tokens", { body: {}, token });
    expect(await log(`?who=${id}`)).toMatchObject([{ outcome: "denied", code: "scope_missing" }]);
    const headers = { "idempotency-key": "once" };
    const body = { app: "hiresscope", name: "one" };
    for (const _ of [1, 2]) await server.call("POST", "/connections", { body, headers });
    expect(await log("?area=connections")).toHaveLength(1);
  });

  it("holds no secret and nothing about a candidate", async () => {
    await setUp(server);
    const secrets = [
      "xoxb-hush-hush",
      "bearer-of-the-step",
      "hush-in-the-path",
      "jane@example.com",
      "Jane Smith",
    ];
    await server.get("PATCH", "/connections/slack", { values: { bot_token: secrets[0] } });
    await server.get("PUT", "/automations/Scores", {
      name: "Scores",
      trigger: "trycrucible.invitation_scored",
      steps: [
        {
          use: "http.request",
          with: {
            method: "POST",
            url: `https://other.example/${secrets[2]}?key=${secrets[2]}`,
            headers: { Authorization: `Bearer ${secrets[1]}` },
          },
        },
      ],
      examples: [
        {
          note: "one",
          given: { sample: "trycrucible.invitation_scored", with: { name: secrets[4] } },
          expect: {},
        },
      ],
    });
    const names = [{ email: secrets[3] }, { connection: "trycrucible", id: "usr_1" }];
    await server.get("POST", "/candidates", { names, name: secrets[4] });
    await server.get("POST", "/samples", {
      event: "trycrucible.invitation_scored",
      changes: { score: 3, email: secrets[3] },
    });
    await server.get("POST", "/candidates/erase", { candidate: { email: secrets[3] } });
    await server.get("POST", "/candidates/erase", { candidate: { email: secrets[3] }, dryRun: true });
    const all = await log();
    expect(all.map(({ action }) => action)).toContain("erased a candidate (0 events, 0 runs)");
    expect(all.filter(({ operation }) => operation === "eraseCandidate")).toHaveLength(1);
    const text = JSON.stringify(all);
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).toContain("set anew");
    expect(text).toContain("https://other.example/…");
  });

  it("comes as a table in which no name is a formula", async () => {
    await setUp(server);
    await server.get("POST", "/automations", SCORES.replace("name: Scores", `name: '=HYPERLINK("x")'`));
    await server.get("POST", "/automations/Scores/state", { state: "off" });
    const answer = await server.call("GET", "/audit.csv?area=automations");
    expect(answer.headers.get("content-disposition")).toContain("hirewire-audit.csv");
    const text = await answer.text();
    const [head, ...rows] = text
      .replace(/^\uFEFF/, "")
      .trim()
      .split("\r\n");
    expect(head).toContain("Time (UTC),Who,");
    expect(rows).toHaveLength(3);
    expect(rows[0]).toContain('"turned off ""Scores""",done,State,on,off,Scores,');
    expect(text).toContain(`"'=HYPERLINK(""x"")"`);
  });

  it("shows when a record was changed, or taken out of the middle", async () => {
    await setUp(server);
    for (const score of [1, 2]) await sendScore(server, score);
    const check = () =>
      server.get<{ intact: boolean; brokenAt: { id: string } | null }>("GET", "/audit/check");
    expect(await check()).toMatchObject({ intact: true, brokenAt: null, entries: 5 });
    const [, second, third] = (await log()).toReversed();
    const db = new DatabaseSync(join(server.dataDir, DATABASE_FILE));
    try {
      expect(() => db.exec("UPDATE audit SET action = 'did nothing'")).toThrow("never changed");
      db.prepare("DELETE FROM audit WHERE id = ?").run(second!.id);
    } finally {
      db.close();
    }
    expect(await check()).toMatchObject({ intact: false, brokenAt: { id: third!.id } });
  });

  it("is kept as long as it is set", async () => {
    expect(await server.get("GET", "/audit/settings")).toEqual({ keepDays: 365 });
    await server.get("PUT", "/audit/settings", { keepDays: 30 });
    expect(await server.get("GET", "/audit/settings")).toEqual({ keepDays: 30 });
    expect(await newest()).toMatchObject({ changes: [{ before: "365 days", after: "30 days" }] });
  });
});

describe("a table", () => {
  it("reads as it was written, but for an apostrophe before what would calculate", () => {
    const blank = constantFrom("", " ", "\t", "\u00a0", '"', ",");
    const start = constantFrom("", "=", "+", "-", "@", "\r", "\uff1d");
    assert(
      property(blank, start, string(), (before, sign, rest) => {
        const line = csvLine([`${before}${sign}${rest}`]).slice(0, -2);
        const cell = line.startsWith('"') ? line.slice(1, -1).replaceAll('""', '"') : line;
        expect(cell).not.toMatch(/^\s*[=+@\uff1d-]/);
        expect(cell.replace(/^'/, "")).toBe(`${before}${sign}${rest}`.replace(/^'/, ""));
        if (/[",\r\n]/.test(cell)) expect(line).toMatch(/^"(?:[^"]|"")*"$/);
      }),
    );
    expect(csvLine(["=1+1", " \t@SUM(A1)", "-2", -2, null, 'a "quoted", one', "two\nlines"])).toBe(
      `'=1+1,' \t@SUM(A1),'-2,-2,,"a ""quoted"", one","two\nlines"\r\n`,
    );
  });

  it("names a client in a word", () => {
    const chrome =
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36";
    expect([chrome, "curl/8.5.0", "node", "<script>"].map(clientOf)).toEqual([
      "Chrome",
      "curl",
      "a Node program",
      "another program",
    ]);
  });
});
