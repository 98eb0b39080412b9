/** What Prometheus and a load balancer are answered, by a product that took, refused, delivered and holds events. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { SCORES } from "../http/server.ts";
import { eventually, makeDataDir, removeDataDir, startHirewire, type Hirewire } from "./hirewire.ts";
import { startStandIns, type StandIns } from "./stand-ins.ts";

let dataDir: string;
let standIns: StandIns;
let server: Hirewire;
let opsUrl: string;

beforeAll(async () => {
  [dataDir, standIns] = await Promise.all([makeDataDir(), startStandIns()]);
  const allow = new URL(standIns.url).host;
  server = await startHirewire({
    dataDir,
    args: ["--no-sandbox", "--metrics", "--ops-port", "0", "--allow", allow],
  });
  opsUrl = await eventually(
    async () => /health and metrics.*?(http:\/\/[\d.]+:\d+)/.exec(server.output())?.[1],
    "the port for operators",
  );
  await standIns.connectSlack(server);
  await server.api("POST", "/connections", { app: "trycrucible", values: { signing_secret: "of-tests" } });
  await server.api("POST", "/automations?state=on", SCORES);
}, 60_000);
afterAll(async () => {
  await server?.stop();
  await standIns?.close();
  await removeDataDir(dataDir);
});

const scrape = async (): Promise<string> => (await fetch(`${opsUrl}/metrics`)).text();
const send = (score: number) =>
  server.api("POST", "/samples", { event: "trycrucible.invitation_scored", changes: { score } });

/** Every sample by its name and labels, as Prometheus would read it. */
function samplesIn(text: string): Map<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const [, sample, value] = /^([a-z_\d]+(?:\{(?:[a-z]+="[^"\n]*",?)*\})?) (\S+)$/.exec(line) ?? [];
      if (sample === undefined) throw new Error(`Prometheus could not read: ${line}`);
      return [sample, Number(value)];
    }),
  );
}

const sample = async (name: string): Promise<number | undefined> => samplesIn(await scrape()).get(name);

describe("a scrape", () => {
  it("counts what senders were answered, what became of it, and what destinations said", async () => {
    await send(91);
    await send(79);
    const { items } = await server.api<{ items: { address: string | null }[] }>("GET", "/connections");
    const hook = items.find(({ address }) => address !== null)?.address ?? "";
    const refused = await fetch(hook, { method: "POST", body: "{}" });
    expect(refused.status).toBe(401);
    await eventually(
      async () => (await sample('hirewire_runs_finished_total{outcome="succeeded"}')) === 1,
      "the message to be counted",
    );
    const samples = samplesIn(await scrape());
    const told = (name: string) => samples.get(name);
    expect(told('hirewire_hook_answers_total{status="200"}')).toBe(2);
    expect(told('hirewire_hook_answers_total{status="401"}')).toBe(1);
    expect(told("hirewire_hook_answer_seconds_count")).toBe(2);
    expect(told("hirewire_events_received_total")).toBe(2);
    expect(told('hirewire_runs_finished_total{outcome="filtered"}')).toBe(1);
    expect(told("hirewire_events_unaccounted")).toBe(0);
    const calls = told('hirewire_destination_calls_total{app="slack",connection="slack",answer="2xx"}');
    expect(calls).toBe(standIns.slack.calls().length);
    expect(told('hirewire_destination_call_seconds_count{app="slack",connection="slack"}')).toBe(calls);
    expect(told('hirewire_source_state{connection="trycrucible",state="live"}')).toBe(1);
    expect(told("hirewire_worker_up")).toBe(1);
    expect(told("hirewire_queue_age_seconds")).toBe(0);
  });

  it("says what is held, and for how long", async () => {
    standIns.slack.setTokenState("token_revoked");
    await send(92);
    const held = 'hirewire_held_runs{kind="auth_expired",connection="slack"}';
    await eventually(async () => (await sample(held)) === 1, "the run to be held");
    const samples = samplesIn(await scrape());
    expect(samples.get('hirewire_events{state="held"}')).toBe(1);
    expect(
      samples.get('hirewire_held_oldest_seconds{kind="auth_expired",connection="slack"}'),
    ).toBeGreaterThan(0);
  });

  it("wants a token at the API's own address, one that may read", async () => {
    expect((await fetch(`${server.url}/metrics`)).status).toBe(401);
    const authorization = `Bearer ${server.token}`;
    const answer = await fetch(`${server.url}/metrics`, { headers: { authorization } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    const { token } = await server.api<{ token: string }>("POST", "/tokens", {
      name: "writes alone",
      scopes: ["write"],
    });
    const refused = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    expect(refused.status).toBe(403);
  });

  it("holds no candidate and no secret", async () => {
    const text = await scrape();
    expect(text).not.toMatch(/xoxb|of-tests|candidate_|inv_|@/);
  });

  it("is what the dashboard and the alert rules ask for", async () => {
    const known = new Set([...samplesIn(await scrape()).keys()].map((name) => name.replace(/\{.*/s, "")));
    const read = (file: string): string =>
      readFileSync(fileURLToPath(new URL(`../../docs/ops/${file}`, import.meta.url)), "utf8");
    const dashboard = JSON.parse(read("grafana-dashboard.json")) as object;
    const rules = parse(read("alert-rules.yaml")) as object;
    const asked = [dashboard, rules].flatMap(
      (each) => JSON.stringify(each).match(/\bhirewire_[a-z_]+/g) ?? [],
    );
    expect(asked.length).toBeGreaterThan(15);
    expect([...new Set(asked)].filter((name) => !known.has(name) && !LATER.includes(name))).toEqual([]);
  });
});

/** There only once a destination's limit was used, which nothing here does. */
const LATER = ["hirewire_destination_budget_used_ratio"];

describe("health", () => {
  it("is told to whoever asks, and nothing else is on the operators' port", async () => {
    for (const url of [server.url, opsUrl]) {
      expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: "ok" });
      expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: "ready" });
    }
    for (const path of ["/", "/api/me", "/api/events"]) expect((await fetch(opsUrl + path)).status).toBe(404);
  });
});
