/** What the API says no with: every code is on one list, explained, and never more than one meaning. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { globSync, readFileSync } from "node:fs";
import {
  AuthExpired,
  ConfigError,
  MappingError,
  Rejected,
  RetryLater,
  type HirewireError,
} from "../../src/core/errors.ts";
import { PROBLEMS } from "../../src/http/problem-codes.ts";
import { problemDocument, toProblem } from "../../src/http/problem.ts";
import { startServer, type Server } from "./server.ts";

const root = new URL("../..", import.meta.url);
const codesIn = (...patterns: string[]): string[] => [
  ...new Set(
    globSync(patterns, { cwd: root }).flatMap((file) =>
      [...readFileSync(new URL(file, root), "utf8").matchAll(/\bcode: "([a-z_]+)"/g)].map(
        ([, code]) => code!,
      ),
    ),
  ),
];

describe("the list of codes", () => {
  it("holds every code that the API's own rooms send", () => {
    const elsewhere = new Set([
      // answers of /in/<hookId>, to machines
      "body_compressed",
      "body_cut_off",
      // inside `errors[]` of invalid_config
      "connection_of_other_app",
      // of `hirewire doctor`, which does not speak HTTP
      ...codesIn("src/run/operations/doctor.ts"),
    ]);
    const sent = codesIn(
      "src/http/**/*.ts",
      "src/run/operations/*.ts",
      "src/store/sqlite/*.ts",
      "src/run/bulk/replay-many.ts",
    );
    const starting = new Set(
      codesIn("src/store/sqlite/{migrate,open-database,open-sqlite-store,sqlite-error}.ts"),
    );
    const missing = sent.filter(
      (code) => !Object.hasOwn(PROBLEMS, code) && !elsewhere.has(code) && !starting.has(code),
    );
    expect(missing).toEqual([]);
    expect(sent.length).toBeGreaterThan(20);
  });

  it.each(Object.entries(PROBLEMS))("%s has a status and one sentence", (code, { status, title }) => {
    expect(code).toMatch(/^[a-z][a-z_]+$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(title).toMatch(/^[A-Z].+\.$/);
  });
});

describe("an app's own error", () => {
  it.each<[HirewireError, string, number]>([
    [new ConfigError("There is no tab.", { code: "google_no_such_tab", path: "tab" }), "app_refused", 422],
    [new MappingError("It failed.", { code: "expression_failed" }), "app_refused", 422],
    [new RetryLater("Slack is busy.", { code: "slack_busy" }), "destination_unavailable", 503],
    [new Rejected("Slack said no.", { code: "slack_no" }), "destination_refused", 422],
    [new AuthExpired("The token is over.", { code: "slack_over" }), "destination_sign_in_refused", 409],
  ])("%s goes one level down", (error, code, status) => {
    const problem = toProblem(error);
    expect(problem).toMatchObject({ code, detail: error.message, errors: [{ code: error.code }] });
    expect(problemDocument(problem!)).toMatchObject({ status, type: `/problems/${code}` });
  });
});

describe("over HTTP", () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server?.close());

  it("a problem's type leads to what it means, without a token", async () => {
    const problem = (await (await server.call("GET", "/runs/run_0")).json()) as Record<string, string>;
    expect(problem).toEqual({
      type: "/problems/run_not_found",
      title: "There is no such run.",
      status: 404,
      code: "run_not_found",
      detail: 'There is no run "run_0".',
    });
    const page = await fetch(new URL(problem["type"]!, server.runtime.url));
    expect(page.headers.get("content-type")).toMatch(/^text\/plain/);
    expect(await page.text()).toContain("run_not_found (404 Not Found): There is no such run.");
    const all = await (await fetch(`${server.runtime.url}/problems`)).text();
    for (const code of Object.keys(PROBLEMS)) expect(all).toContain(`${code} (`);
    expect((await fetch(`${server.runtime.url}/problems/none`)).status).toBe(404);
  });

  it("everything wrong with a body is told at once, by field, and without its values", async () => {
    const body = { app: 7, values: "hunter2", nmae: "x" };
    const problem = (await (await server.call("POST", "/connections", { body })).json()) as {
      errors: { path: string; message: string }[];
    };
    expect(problem).toMatchObject({
      code: "invalid_request",
      path: "app",
      detail: "app is a number, expected text.",
    });
    expect(problem.errors.map(({ path, message }) => `${path} ${message}`)).toEqual([
      "app is a number, expected text",
      "values is text, expected a group of fields",
      " has fields that are not known: nmae",
    ]);
    expect(JSON.stringify(problem)).not.toContain("hunter2");
  });

  it("a method that an address does not take is told, with those that it takes", async () => {
    const answer = await server.call("DELETE", "/runs");
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET"]);
    expect(await answer.json()).toMatchObject({ code: "method_not_allowed" });
  });

  it.each([
    ["text/plain", "{}", 415, "content_type_not_supported"],
    ["application/yaml", "app: slack", 415, "content_type_not_supported"],
    ["application/json", "{", 400, "body_not_json"],
    ["application/json", `{"app":"${"x".repeat(1_100_000)}"}`, 413, "body_too_large"],
    ["application/json", "", 422, "invalid_request"],
  ])("a body of %s like %.20s is refused with %i %s", async (type, body, status, code) => {
    const answer = await fetch(`${server.runtime.url}/api/connections`, {
      method: "POST",
      headers: { authorization: `Bearer ${server.runtime.token}`, "content-type": type },
      body,
    });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code });
  });

  it("nobody's body is read before it is known who sends it", async () => {
    const answer = await fetch(`${server.runtime.url}/api/connections`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{",
    });
    expect(answer.status).toBe(401);
  });

  it("a whole configuration may be larger than other bodies", async () => {
    const padding = { name: "x".repeat(1_100_000), app: "slack" };
    const large = await server.call("POST", "/config/plan", { body: { connections: [padding] } });
    expect(large.status).toBe(422);
    const other = await server.call("POST", "/connections", { body: padding });
    expect(await other.json()).toMatchObject({
      code: "body_too_large",
      detail: expect.stringContaining("1 MB is the most"),
    });
  });

  it("an address that is not encoded properly is no fault of ours", async () => {
    const answer = await server.call("GET", "/runs/%E0%A4%A");
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: "bad_request" });
  });
});
