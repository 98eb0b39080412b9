/** The edges of the HTTP face: what it says to requests that are wrong, and what it never says. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { silentLog } from "../../src/log.ts";
import { startRuntime, type Runtime } from "../../index.ts";
import { makeDataDir, removeDataDir } from "../e2e/hirewire.ts";
import { opensslHmac } from "../e2e/openssl.ts";
import { checkedFetch } from "./check-answer.ts";

let runtime: Runtime;
let dataDir: string;

beforeAll(async () => {
  dataDir = await makeDataDir();
  runtime = await startRuntime({ dataDir, host: "127.0.0.1", port: 0, role: "intake", log: silentLog });
});
afterAll(async () => {
  await runtime?.close();
  await removeDataDir(dataDir);
});

const call = (method: string, path: string, init: { body?: string; type?: string } = {}) =>
  checkedFetch(`${runtime.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${runtime.token}`, "content-type": init.type ?? "application/json" },
    ...(init.body === undefined ? {} : { body: init.body }),
  });

describe("a wrong request", () => {
  it.each([
    ["POST", "/api/connections", "{", 400, "body_not_json"],
    ["POST", "/api/connections", "{}", 422, "invalid_request"],
    ["POST", "/api/connections", '{"app":"nobody"}', 422, "unknown_app"],
    ["POST", "/api/connections", '{"app":"slack","values":{"nonsense":1}}', 422, "unknown_field"],
    [
      "POST",
      "/api/connections",
      '{"app":"trycrucible","values":{"allowed_ips":"203.0.113.0/99"}}',
      422,
      "invalid_address",
    ],
    [
      "POST",
      "/api/connections",
      '{"app":"trycrucible","values":{"allowed_ips":"here"}}',
      422,
      "invalid_address",
    ],
    ["POST", "/api/automations", '{"name":""}', 422, undefined],
    ["POST", "/api/automations?state=asleep", "{}", 422, "invalid_request"],
    ["GET", "/api/connections/nobody", undefined, 404, "connection_not_found"],
    ["GET", "/api/events/evt_0", undefined, 404, "event_not_found"],
    ["GET", "/api/runs/run_0", undefined, 404, "run_not_found"],
    ["GET", "/api/runs?limit=100000", undefined, 422, "invalid_request"],
    ["GET", "/api/apps/nobody", undefined, 404, "app_not_found"],
    ["POST", "/api/runs/run_0/replay", "{}", 404, "run_not_found"],
    ["POST", "/api/samples", '{"event":"trycrucible.invitation_scored"}', 404, "connection_not_found"],
    ["GET", "/api/nothing", undefined, 404, "not_found"],
    ["GET", "/nothing", undefined, 404, "not_found"],
    ["POST", "/api/connections", `{"app":"${"x".repeat(2_000_000)}"}`, 413, "body_too_large"],
  ])("%s %s is answered with a sentence and a code", async (method, path, body, status, code) => {
    const answer = await call(method, path, body === undefined ? {} : { body });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    const problem = (await answer.json()) as { code: string; detail: string; status: number };
    expect(problem.status).toBe(status);
    expect(problem.detail).toMatch(/\S+ \S+.*[.:]/s);
    if (code !== undefined) expect(problem.code).toBe(code);
  });
});

it("takes broken YAML apart with line and column", async () => {
  const body = "name: Broken\ntrigger: trycrucible.invitation_scored\nsteps:\n  - use: [\n";
  const answer = await call("POST", "/api/automations", { body, type: "application/yaml" });
  expect(answer.status).toBe(422);
  expect(((await answer.json()) as { detail: string }).detail).toMatch(/\d+:\d+/);
});

it("serves the schema of automation files to editors, and its health to whoever asks", async () => {
  const schema = (await (await fetch(`${runtime.url}/automation.schema.json`)).json()) as { $schema: string };
  expect(schema.$schema).toMatch(/json-schema/);
  expect(await (await fetch(`${runtime.url}/healthz`)).json()).toEqual({ status: "ok" });
});

it("lets a connection be renamed, changed and removed, and keeps its history", async () => {
  const made = await call("POST", "/api/connections", { body: '{"app":"hiresscope"}' });
  const { id } = (await made.json()) as { id: string };
  const sent = await call("POST", "/api/connections/hiresscope/hook");
  expect(sent.status).toBe(200);
  const renamed = await call("PATCH", `/api/connections/${id}`, { body: '{"name":"agency"}' });
  expect(await renamed.json()).toMatchObject({ name: "agency" });
  expect((await call("PATCH", `/api/connections/agency`, { body: '{"name":"NOT A NAME"}' })).status).toBe(
    422,
  );
  expect((await call("DELETE", "/api/connections/agency")).status).toBe(204);
  expect((await call("GET", "/api/connections/agency")).status).toBe(404);
});

it("lets only one process work in a data folder", async () => {
  await expect(
    startRuntime({ dataDir, host: "127.0.0.1", port: 0, role: "intake", log: silentLog }),
  ).rejects.toMatchObject({ code: "data_folder_in_use" });
});

it("starts with another key, says which secrets are lost, and takes them anew", async () => {
  const folder = await makeDataDir();
  const start = () =>
    startRuntime({ dataDir: folder, host: "127.0.0.1", port: 0, role: "intake", log: silentLog });
  const first = await start();
  await first.connections.create({ app: "trycrucible", values: { signing_secret: "the first" } });
  await first.close();
  await rm(join(folder, "key"));

  const second = await start();
  const { hookPath, secrets } = second.connections.get("trycrucible");
  expect(secrets).toEqual([{ field: "signing_secret", active: 1, readable: false }]);
  const body = '{"event":"invitation_scored"}';
  const post = (secret: string) =>
    fetch(`${second.url}${hookPath}`, {
      method: "POST",
      headers: { "x-trycrucible-signature": opensslHmac(secret, body) },
      body,
    });
  expect((await post("the first")).status).toBe(401);
  expect(await second.store.rejections()).toMatchObject([{ code: "secret_unreadable" }]);

  await second.connections.update("trycrucible", { values: { signing_secret: "the second" } });
  expect((await post("the second")).status).toBe(200);
  expect(second.connections.get("trycrucible").secrets).toEqual([
    { field: "signing_secret", active: 1, readable: true },
  ]);
  await second.close();
  await removeDataDir(folder);
});
