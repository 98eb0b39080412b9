/** One event, three processes on one PostgreSQL, and one trace: who took it in, who tried first, and who tried again. */
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { traceOfEvent } from "../../src/traces/trace-ids.ts";
import { startCollector, type Collector } from "../traces/collector.ts";
import { connectCrucible, EVERY_SCORE_TO_SLACK, postScore } from "./crucible.ts";
import { eventually, type Hirewire } from "./hirewire.ts";
import { openInstallation, type Installation } from "./installation.ts";
import { startStandIns, type StandIns } from "./stand-ins.ts";

let standIns: StandIns;
let collector: Collector;
let installation: Installation;
let intake: Hirewire;
let env: Record<string, string>;

beforeAll(async () => {
  [standIns, collector] = await Promise.all([
    startStandIns({ slack: { rateLimits: false } }),
    startCollector(),
  ]);
  env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: "50" };
  installation = await openInstallation({ args: ["--allow", standIns.host] });
  intake = await installation.start("intake", { env });
}, 120_000);
afterAll(async () => {
  await installation?.close();
  await collector?.close();
  await standIns?.close();
});

it("is told by three processes as one trace, although nobody told the others", async () => {
  await standIns.connectSlack(intake);
  const address = await connectCrucible(intake);
  await intake.api("POST", "/automations?state=on", EVERY_SCORE_TO_SLACK);
  const first = await installation.start("worker", { env });
  standIns.slackFaults.add({ mode: "429", path: "chat.postMessage", retryAfterSeconds: 5 }); // longer than a worker takes to stop
  expect(await postScore(intake, address, "sub_1")).toBe(true);

  const turns = (count: number) =>
    eventually(async () => {
      const found = collector.spans().filter(({ name }) => name === "run");
      return found.length >= count && found;
    }, `${count} turns of work`);
  const [tried] = await turns(1);
  await first.stop();
  await installation.start("worker", { env });
  const [, again] = await turns(2);
  expect(tried?.attributes["hirewire.run.state"]).toBe("waiting");
  expect(again?.attributes["hirewire.run.state"]).toBe("succeeded");

  const { items } = await intake.api<{ items: { id: string }[] }>("GET", "/events");
  const { traceId, spanId } = traceOfEvent(items[0]!.id);
  const spans = await eventually(async () => {
    const found = collector.spans().filter((span) => span.traceId === traceId);
    return found.some(({ name }) => name === "hook.receive") && found;
  }, "the call's span");
  expect(spans.find(({ name }) => name === "hook.receive")?.spanId).toBe(spanId);
  expect([tried?.parentSpanId, again?.parentSpanId]).toEqual([spanId, spanId]);
  const tries = spans.filter(({ name }) => name === "step.slack.post_message");
  expect(tries.map(({ attributes }) => attributes["hirewire.step.attempt"])).toEqual([1, 2]);
  expect(new Set(spans.map(({ resource }) => resource["process.pid"])).size).toBe(3);
  expect(collector.complaints()).toEqual([]);
}, 90_000);
