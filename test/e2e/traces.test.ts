/** One trace from a sender's call to what Slack answered, made by the product in its own processes and threads. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { ATTRIBUTES } from "../../src/traces/attributes.ts";
import { traceOfEvent } from "../../src/traces/trace-ids.ts";
import { startCollector, type Collector } from "../traces/collector.ts";
import type { ReadSpan } from "../traces/read-otlp.ts";
import { connectCrucible } from "./crucible.ts";
import { eventually, makeDataDir, removeDataDir, startHirewire, type Hirewire } from "./hirewire.ts";
import { opensslHmac } from "./openssl.ts";
import { startStandIns, type StandIns } from "./stand-ins.ts";

const SECRET = "a signing secret for tests";
const AUTOMATION = `
name: Every score to Slack
trigger: trycrucible.invitation_scored
when: score >= 80
steps:
  - use: slack.post_message
    with: { channel: "#hiring", text: "{% candidate_id %} scored {% score %}" }
`;
const SENDER = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7" };

let dataDir: string;
let standIns: StandIns;
let collector: Collector;
let server: Hirewire;
let address: string;

const heard: IncomingHttpHeaders[] = [];
const receiver = createServer((request, response) => {
  heard.push(request.headers);
  request.resume().on("end", () => response.end("{}"));
});

beforeAll(async () => {
  [dataDir, standIns, collector] = await Promise.all([
    makeDataDir(),
    startStandIns({ slack: { rateLimits: false } }),
    startCollector(),
  ]);
  await once(receiver.listen(0, "127.0.0.1"), "listening");
  const { port } = receiver.address() as AddressInfo;
  server = await startHirewire({
    dataDir,
    args: ["--no-sandbox", "--metrics", "--allow", `${standIns.host},127.0.0.1:${port}`],
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: "x-api-key=of-the-collector",
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=tests",
      OTEL_BSP_SCHEDULE_DELAY: "50",
    },
  });
  await standIns.connectSlack(server);
  address = await connectCrucible(server);
  await server.api("POST", "/automations?state=on", AUTOMATION);
}, 60_000);
afterAll(async () => {
  await server?.stop();
  await collector?.close();
  await standIns?.close();
  receiver.close();
  await removeDataDir(dataDir);
});

async function deliver(
  submission: string,
  { score = 91, secret = SECRET }: { score?: number; secret?: string } = {},
): Promise<number> {
  const body = JSON.stringify({
    event: "invitation_scored",
    submission_id: submission,
    candidate_id: `usr_of_${submission}`,
    challenge_id: "chl_1",
    score,
    scored_at: "2026-05-23T10:34:17.000Z",
    candidate: { name: "Ada Berg", email: "ada.berg@example.com" },
  });
  const answer = await fetch(`${server.url}${address}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-trycrucible-signature": `sha256=${opensslHmac(secret, body)}`,
      traceparent: `00-${SENDER.traceId}-${SENDER.spanId}-01`,
    },
    body,
  });
  return answer.status;
}

async function newestEvent(): Promise<string> {
  const { items } = await server.api<{ items: { id: string }[] }>("GET", "/events?limit=1");
  return items[0]!.id;
}

const traceOf = (eventId: string): ReadSpan[] => {
  const { traceId } = traceOfEvent(eventId);
  return collector.spans().filter((span) => span.traceId === traceId);
};
/** Spans of the event's trace, once one of them says that the run has ended. */
const endedTrace = (eventId: string): Promise<ReadSpan[]> =>
  eventually(async () => {
    const spans = traceOf(eventId);
    const ended = spans.some(({ attributes }) => attributes["hirewire.run.state"] === "succeeded");
    return ended && spans.some(({ name }) => name === "hook.receive") && spans;
  }, "the trace to be whole");

/** `hook.receive > run > step.slack.post_message > POST`: the way down to a span. */
function pathTo(span: ReadSpan, spans: readonly ReadSpan[]): string {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  if (parent === undefined && span.parentSpanId !== undefined)
    throw new Error(`${span.name} hangs in the air`);
  return parent === undefined ? span.name : `${pathTo(parent, spans)} > ${span.name}`;
}

describe("an event", () => {
  it("has one trace, from the hook to the destination", async () => {
    expect(await deliver("sub_whole")).toBe(200);
    const event = await newestEvent();
    const spans = await endedTrace(event);
    const paths = spans.map((span) => pathTo(span, spans)).toSorted();
    const step = "hook.receive > run > step.slack.post_message";
    expect([...new Set(paths)]).toEqual([
      "hook.receive",
      "hook.receive > run",
      step,
      `${step} > POST`,
      `${step} > step.map`,
    ]);
    const named = (name: string): ReadSpan => spans.find((span) => span.name === name)!;
    expect(named("hook.receive")).toMatchObject({
      kind: "server",
      failed: false,
      links: [SENDER],
      attributes: {
        "hirewire.app": "trycrucible",
        "hirewire.connection.name": "trycrucible",
        "hirewire.event.id": event,
        "hirewire.event.key": "invitation_scored",
        "hirewire.outcome": "received",
        "hirewire.event.runs": 1,
        "http.response.status_code": 200,
        "http.route": "/in/:hookId",
      },
      resource: {
        "service.name": "hirewire",
        "deployment.environment.name": "tests",
        "service.version": expect.any(String),
      },
    });
    expect(named("run").attributes).toMatchObject({
      "hirewire.automation.name": "Every score to Slack",
      "hirewire.run.state": "succeeded",
      "hirewire.run.replay": false,
    });
    expect(named("step.slack.post_message").attributes).toMatchObject({
      "hirewire.step.attempt": 1,
      "hirewire.step.outcome": "done",
      "hirewire.connection.name": "slack",
    });
    const posts = spans.filter(({ name }) => name === "POST");
    expect(posts.length).toBe(standIns.slack.calls().length);
    for (const post of posts) {
      expect(post.kind).toBe("client");
      expect(post.attributes).toMatchObject({
        "http.request.method": "POST",
        "http.response.status_code": 200,
        "server.address": "127.0.0.1",
        "server.port": Number(new URL(standIns.url).port),
      });
    }
  });

  it("goes on with the same trace at its next try", async () => {
    const fault = standIns.slackFaults.add({ mode: "429", path: "chat.postMessage", retryAfterSeconds: 1 });
    await deliver("sub_retry");
    await fault.whenFired();
    const event = await newestEvent();
    const spans = await endedTrace(event);
    for (const span of spans) pathTo(span, spans);
    const turns = spans.filter(({ name }) => name === "run").map(({ attributes }) => attributes);
    expect(turns.map((turn) => turn["hirewire.run.state"])).toEqual(["waiting", "succeeded"]);
    expect(turns[0]?.["hirewire.run.code"]).toBe("rate_limited");
    const tries = spans.filter(({ name }) => name === "step.slack.post_message");
    expect(tries.map(({ attributes }) => attributes["hirewire.step.attempt"])).toEqual([1, 2]);
    expect(tries.map(({ failed }) => failed)).toEqual([true, false]);
    expect(tries[0]?.attributes["error.type"]).toBe("rate_limited");
  });

  it("that is sent again adds the call to the trace that is there", async () => {
    const [status, again] = [await deliver("sub_again"), await deliver("sub_again")];
    expect([status, again]).toEqual([200, 200]);
    const event = await newestEvent();
    await endedTrace(event);
    const calls = await eventually(async () => {
      const found = traceOf(event).filter(({ name }) => name === "hook.receive");
      return found.length === 2 && found;
    }, "the second call");
    const [first, second] = calls.toSorted((one, other) => (one.startNs < other.startNs ? -1 : 1));
    expect(first?.spanId).toBe(traceOfEvent(event).spanId);
    expect(second?.parentSpanId).toBe(first?.spanId);
    expect(second?.attributes["hirewire.outcome"]).toBe("repeat");
  });

  it("whose connection brings a mapping tells how long that took", async () => {
    const mapping = '{ "type": "candidate.scored", "candidate": { "email": person } }';
    const { address: custom } = await server.api<{ address: string }>("POST", "/connections", {
      app: "custom",
      name: "acme",
      values: { signing_secret: SECRET, preset: "github", mapping },
    });
    const body = JSON.stringify({ person: "ada.berg@example.com" });
    const signature = `sha256=${opensslHmac(SECRET, body)}`;
    const headers = { "content-type": "application/json", "x-hub-signature-256": signature };
    expect((await fetch(custom, { method: "POST", headers, body })).status).toBe(200);
    const event = await newestEvent();
    const spans = await eventually(async () => {
      const found = traceOf(event);
      return found.length === 2 && found;
    }, "both spans");
    expect(spans.map((span) => pathTo(span, spans)).toSorted()).toEqual([
      "hook.receive",
      "hook.receive > event.map",
    ]);
  });

  it("whose condition does not hold says so at its first span", async () => {
    await deliver("sub_low", { score: 12 });
    const event = await newestEvent();
    const [span] = await eventually(async () => {
      const spans = traceOf(event);
      return spans.length > 0 && spans;
    }, "the span");
    expect(span?.attributes).toMatchObject({ "hirewire.event.runs": 1, "hirewire.event.runs_filtered": 1 });
  });
});

describe("a destination", () => {
  it("is named by its host alone, and is told nothing of the trace", async () => {
    const { port } = receiver.address() as AddressInfo;
    const { id } = await server.api<{ id: string }>("POST", "/automations?state=on", {
      name: "To a webhook",
      trigger: "trycrucible.invitation_scored",
      steps: [
        {
          use: "http.request",
          with: { url: `http://127.0.0.1:${port}/secret-path?token=of-the-address` },
        },
      ],
    });
    await deliver("sub_to_webhook");
    const event = await newestEvent();
    const call = await eventually(
      async () => traceOf(event).find(({ attributes }) => attributes["server.port"] === port),
      "the call's span",
    );
    expect(call.attributes["server.address"]).toBe("127.0.0.1");
    expect(heard.length).toBe(1);
    expect(heard[0]).not.toHaveProperty("traceparent");
    expect(heard[0]).not.toHaveProperty("baggage");
    await server.api("DELETE", `/automations/${id}`);
  });
});

describe("a call that is refused", () => {
  const refused = (code: string): Promise<ReadSpan> =>
    eventually(
      async () => collector.spans().find(({ attributes }) => attributes["hirewire.outcome"] === code),
      `the span of ${code}`,
    );

  it("has a trace of its own, with the reason's code", async () => {
    expect(await deliver("sub_forged", { secret: "another" })).toBe(401);
    const span = await refused("signature_mismatch");
    expect(span).toMatchObject({ name: "hook.receive", kind: "server", failed: true, links: [] });
    expect(span.attributes).toMatchObject({
      "hirewire.connection.name": "trycrucible",
      "http.response.status_code": 401,
      "error.type": "signature_mismatch",
    });
    expect(span.attributes).not.toHaveProperty("hirewire.event.id");
  });

  it("at an address that is nobody's does not repeat that address", async () => {
    await fetch(`${server.url}/in/of-nobody-at-all`, { method: "POST", body: "{}" });
    const span = await refused("unknown_hook");
    expect(span.attributes["http.response.status_code"]).toBe(404);
    expect(JSON.stringify(span.attributes)).not.toContain("nobody");
  });
});

describe("what leaves", () => {
  it("holds nothing but what is on the list: no person, no payload, no secret, no address", () => {
    const sent = collector.spans();
    expect(sent.length).toBeGreaterThan(15);
    const known: readonly string[] = ATTRIBUTES;
    const names = new Set(sent.flatMap(({ attributes }) => Object.keys(attributes)));
    expect([...names].filter((name) => !known.includes(name))).toEqual([]);
    const text = JSON.stringify(sent, (_key, value: unknown) => (typeof value === "bigint" ? "" : value));
    const hook = address.split("/").at(-1)!;
    for (const word of [
      "Ada",
      "Berg",
      "ada.berg",
      "usr_of",
      "sub_",
      "xoxb",
      SECRET,
      hook,
      "chat.postMessage",
    ])
      expect(text).not.toContain(word);
  });

  it("is what a collector takes, with the operator's header", () => {
    expect(collector.complaints()).toEqual([]);
    expect(new Set(collector.calls().map((headers) => headers["x-api-key"]))).toEqual(
      new Set(["of-the-collector"]),
    );
    expect(server.output()).not.toContain("of-the-collector");
  });

  it("is counted", async () => {
    const authorization = `Bearer ${server.token}`;
    const text = await (await fetch(`${server.url}/metrics`, { headers: { authorization } })).text();
    expect(Number(/^hirewire_trace_spans_sent_total (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(15);
    expect(text).toMatch(/^hirewire_trace_spans_dropped_total 0$/m);
  });
});
