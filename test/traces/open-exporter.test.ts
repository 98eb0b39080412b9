/** Sending off, to a collector that is well, down, slow, or has enough: nothing waits, and what is lost is counted. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { toLog } from "../../src/log.ts";
import type { Attributes } from "../../src/traces/attributes.ts";
import { openExporter, type Exporter } from "../../src/traces/open-exporter.ts";
import type { Span } from "../../src/traces/span.ts";
import { newSpanId, newTrace } from "../../src/traces/trace-ids.ts";
import type { TraceSettings } from "../../src/traces/trace-settings.ts";
import { eventually } from "../e2e/hirewire.ts";
import { startCollector, type Collector } from "./collector.ts";

const SETTINGS: TraceSettings = { ratio: 1, queueSize: 8, batchSize: 4, delayMs: 5, timeoutMs: 2_000 };
const SECRET = "Bearer of-the-collector";
const VARIABLES = ["ENDPOINT", "HEADERS", "COMPRESSION"].map((name) => `OTEL_EXPORTER_OTLP_${name}`);

let collector: Collector;
let exporter: Exporter;
let lines: string[];
const log = toLog((level, message, fields) => lines.push(`${level} ${message} ${JSON.stringify(fields)}`));

const open = (settings: Partial<TraceSettings> = {}, goodbyeMs?: number): Exporter =>
  (exporter = openExporter({ ...SETTINGS, ...settings }, { version: "1.2.3", log, goodbyeMs }));

beforeEach(async () => {
  lines = [];
  collector = await startCollector();
  process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.url;
  process.env["OTEL_EXPORTER_OTLP_HEADERS"] = `authorization=${encodeURIComponent(SECRET)}`;
});
afterEach(async () => {
  await collector.close(); // lets go of what still waits for it
  await exporter.close();
  for (const name of VARIABLES) delete process.env[name];
});

let last = 0;
function span(more: Partial<Span> = {}): Span {
  const startMs = Date.now() - 10;
  return {
    ...newTrace(),
    parentSpanId: newSpanId(),
    name: `span ${(last += 1)}`,
    kind: "internal",
    startMs,
    endMs: startMs + 1.25,
    attributes: { "hirewire.step.attempt": 2, "hirewire.event.test": false },
    failed: false,
    links: [],
    ...more,
  };
}

const write = (count: number): void => {
  for (let index = 0; index < count; index += 1) exporter.write(span());
};
const took = (count: number): Promise<boolean> =>
  eventually(
    async () => collector.spans().length === count && exporter.counts().sent === count,
    `${count} spans to be taken`,
  );
const dropped = (count: number): Promise<boolean> =>
  eventually(async () => exporter.counts().dropped === count, `${count} spans to be dropped`);

describe("a collector that is well", () => {
  it("takes what a span says, to the microsecond", async () => {
    open();
    const startMs = Math.floor(Date.now()) + 0.125;
    const link = newTrace();
    const sent = span({ name: "GET", kind: "client", failed: true, links: [link], startMs, endMs: startMs });
    exporter.write(sent);
    await took(1);
    const [taken] = collector.spans();
    expect(collector.complaints()).toEqual([]);
    expect(taken).toMatchObject({
      traceId: sent.traceId,
      spanId: sent.spanId,
      parentSpanId: sent.parentSpanId,
      kind: "client",
      failed: true,
      links: [link],
      attributes: { "hirewire.step.attempt": 2, "hirewire.event.test": false },
    });
    expect(taken?.startNs).toBe(BigInt(Math.floor(startMs)) * 1_000_000n + 125_000n);
    expect(exporter.counts()).toEqual({ sent: 1, dropped: 0 });
    expect(collector.calls()[0]?.["authorization"]).toBe(SECRET);
  });

  it("is never sent what is not on the list, whoever put it there", async () => {
    open();
    const attributes = { "hirewire.app": "slack", "candidate.email": "ada@example.com" } as Attributes;
    exporter.write(span({ attributes: { ...attributes, "hirewire.connection.name": "x".repeat(900) } }));
    await took(1);
    expect(collector.spans()[0]?.attributes).toEqual({
      "hirewire.app": "slack",
      "hirewire.connection.name": "x".repeat(200),
    });
  });

  it("may be sent it compressed, as OpenTelemetry's variables say", async () => {
    process.env["OTEL_EXPORTER_OTLP_COMPRESSION"] = "gzip";
    open();
    write(3);
    await took(3);
    expect(collector.calls()[0]?.["content-encoding"]).toBe("gzip");
  });

  it("is sent what still waits when we stop", async () => {
    open({ delayMs: 60_000 });
    write(3);
    await exporter.close();
    expect(collector.spans().length).toBe(3);
  });
});

describe("a collector that is ill", () => {
  it("is down: so many wait, the rest is dropped, and the log says so once and when it is over", async () => {
    const { port } = collector;
    await collector.close();
    open({ timeoutMs: 500 });
    write(20);
    expect(exporter.counts().dropped).toBe(12); // at once: nobody waits
    await dropped(20);
    write(2);
    await dropped(22);
    expect(lines.filter((line) => line.startsWith("warn traces not taken"))).toHaveLength(1);
    expect(lines[0]).toMatch(/not reached: ECONNREFUSED/);

    collector = await startCollector(port);
    write(1);
    await took(1);
    await eventually(async () => lines.length === 2, "the second line");
    expect(lines[1]).toMatch(/^info traces are taken again \{"dropped":10\}$/);
    expect(exporter.counts()).toEqual({ sent: 1, dropped: 22 });
  });

  it("is slow: no more wait than may, and a stop does not wait for it for long", async () => {
    collector.fall("hang");
    open({ timeoutMs: 3_000 }, 20);
    write(100);
    await eventually(async () => collector.calls().length > 0, "the call");
    expect(exporter.counts().dropped).toBe(92);
    await exporter.close();
    expect(exporter.counts()).toEqual({ sent: 0, dropped: 92 }); // the rest is still on its way
    await dropped(100);
  });

  it("finds a batch too large: it is dropped, with the variable that makes it smaller", async () => {
    collector.fall({ status: 413, body: `too large, ${SECRET}` });
    open();
    write(4);
    await dropped(4);
    expect(collector.calls()).toHaveLength(1); // the same batch would be as large
    expect(lines[0]).toContain("OTEL_BSP_MAX_EXPORT_BATCH_SIZE");
  });

  it("has enough for now: it is waited for as long as it says, and nothing is lost", async () => {
    collector.fall({ status: 429, headers: { "Retry-After": "1" } });
    open({ timeoutMs: 10_000 });
    write(4);
    await eventually(async () => collector.calls().length === 1, "the refused call");
    collector.fall(null);
    await took(4);
    const [first = 0, second = 0] = collector.callTimes();
    expect(second - first).toBeGreaterThan(900);
    expect(exporter.counts()).toEqual({ sent: 4, dropped: 0 });
    expect(lines).toEqual([]);
  });

  it("has enough for longer than a batch may take: that batch is dropped", async () => {
    collector.fall({ status: 503, headers: { "Retry-After": "3600" } });
    open();
    write(4);
    await dropped(4);
    expect(lines[0]).toMatch(/asked for later/);
  });

  it("does not know us: the log names the variable, and holds neither header nor answer", async () => {
    collector.fall({ status: 401, body: `who is ${SECRET}?` });
    open();
    write(4);
    await dropped(4);
    expect(lines[0]).toContain("OTEL_EXPORTER_OTLP_HEADERS");
    expect(lines.join()).not.toMatch(/of-the-collector|who is/);
  });
});
