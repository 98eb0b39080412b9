/**
 * Sends spans to an OpenTelemetry collector, as OTLP over HTTP. Batches, encoding, repeats and the settings of the
 * exporter (headers, certificates, compression) are OpenTelemetry's own packages', which are loaded with this file and
 * only then: they take 25 MB of memory.
 *
 * A collector that is down costs nothing but its spans: at most so many wait for it, the rest is counted and dropped,
 * and the log has one line when it begins and one when it is over. The exporter's headers are secrets, and what a
 * collector answers is its own: neither is ever logged.
 *
 * Sources   https://opentelemetry.io/docs/specs/otlp/, https://opentelemetry.io/docs/specs/otel/protocol/exporter/,
 *           https://github.com/open-telemetry/opentelemetry-js (read 2026-11-22)
 */
import { hostname } from "node:os";
import { type HrTime, type SpanContext, SpanKind, SpanStatusCode, TraceFlags } from "@opentelemetry/api";
import { ExportResultCode } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import {
  detectResources,
  type Resource,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
  serviceNameEnvDetector,
} from "@opentelemetry/resources";
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter } from "@opentelemetry/sdk-trace";
import type { Log } from "../log.ts";
import { onlyKnown } from "./attributes.ts";
import type { Span, SpanRef } from "./span.ts";
import type { TraceSettings } from "./trace-settings.ts";

export interface Exporter {
  /** Never waits, never throws. */
  write: (span: Span) => void;
  counts: () => { sent: number; dropped: number };
  /** Sends what waits, for a few seconds at most. */
  close: () => Promise<void>;
}

/** So long a stop waits for the collector, in milliseconds, unless somebody says otherwise. */
const GOODBYE_MS = 3_000;

/** Headers, certificates and resource attributes are read from the environment, by the packages. */
export function openExporter(
  settings: TraceSettings,
  known: { version: string; log: Log; goodbyeMs?: number | undefined },
): Exporter {
  const { log, version, goodbyeMs = GOODBYE_MS } = known;
  const { timeoutMs, queueSize, batchSize, delayMs } = settings;
  const counts = { sent: 0, dropped: 0 };
  /** Spans that wait or are on their way. */
  let held = 0;
  /** How many were dropped before the collector stopped taking them; null while it takes them. */
  let droppedBefore: number | null = null;

  const taken = (spans: number): void => {
    counts.sent += spans;
    if (droppedBefore === null) return;
    log.info("traces are taken again", { dropped: counts.dropped - droppedBefore });
    droppedBefore = null;
  };
  const notTaken = (spans: number, error: Error | undefined): void => {
    if (droppedBefore === null) {
      droppedBefore = counts.dropped;
      const why = whyNot(error);
      log.warn("traces not taken: spans are dropped until the collector takes them again", { why });
    }
    counts.dropped += spans;
  };

  const exporter = new OTLPTraceExporter({ timeoutMillis: timeoutMs });
  const counted: SpanExporter = {
    export(spans, done) {
      exporter.export(spans, (result) => {
        held -= spans.length;
        if (result.code === ExportResultCode.SUCCESS) taken(spans.length);
        else notTaken(spans.length, result.error);
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
  const processor = new BatchSpanProcessor({
    exporter: counted,
    maxQueueSize: queueSize,
    maxExportBatchSize: batchSize,
    scheduledDelayMillis: delayMs,
    exportTimeoutMillis: 2 * timeoutMs, // the exporter ends by itself
  });
  const resource = describeProcess(version);

  return {
    write(span) {
      if (held >= queueSize) {
        counts.dropped += 1;
        return;
      }
      held += 1;
      processor.onEnd(toReadable(span, resource, version));
    },
    counts: () => ({ ...counts }),
    async close() {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const patience = setTimeout(resolve, goodbyeMs);
      // what the collector does not take now has been told by then
      await Promise.race([processor.shutdown().catch(() => undefined), late]);
      clearTimeout(patience);
    },
  };
}

function describeProcess(version: string): Resource {
  const own = resourceFromAttributes({
    "service.name": "hirewire",
    "service.version": version,
    "host.name": hostname(),
    "process.pid": process.pid,
  });
  // what the operator says goes before what we know
  const detectors = [serviceInstanceIdDetector, resourceAttributesEnvDetector, serviceNameEnvDetector];
  return own.merge(detectResources({ detectors }));
}

const KINDS = { internal: SpanKind.INTERNAL, server: SpanKind.SERVER, client: SpanKind.CLIENT };

function toReadable(span: Span, resource: Resource, version: string): ReadableSpan {
  const { startMs, endMs, traceId, parentSpanId } = span;
  const context = contextOf(span);
  return {
    name: span.name,
    kind: KINDS[span.kind],
    spanContext: () => context,
    ...(parentSpanId !== undefined && { parentSpanContext: contextOf({ traceId, spanId: parentSpanId }) }),
    startTime: toHrTime(startMs),
    endTime: toHrTime(endMs),
    duration: toHrTime(Math.max(0, endMs - startMs)),
    status: { code: span.failed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes: onlyKnown(span.attributes),
    links: span.links.map((link) => ({ context: { ...contextOf(link), isRemote: true } })),
    events: [],
    ended: true,
    resource,
    instrumentationScope: { name: "hirewire", version },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function contextOf({ traceId, spanId }: SpanRef): SpanContext {
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
}

/** Seconds, and the nanoseconds beyond them. */
function toHrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.min(999_999_999, Math.round((ms - seconds * 1000) * 1_000_000))];
}

/** In words of our own: those of others may repeat a secret. */
function whyNot(error: Error | undefined): string {
  const code = error !== undefined && "code" in error ? error.code : undefined;
  if (code === 413) return "the collector said 413: OTEL_BSP_MAX_EXPORT_BATCH_SIZE makes batches smaller";
  if (code === 401 || code === 403)
    return `the collector said ${code}: OTEL_EXPORTER_OTLP_HEADERS has what it asks for`;
  if (typeof code === "number") return `the collector said ${code}`;
  if (typeof code === "string") return `the collector was not reached: ${code}`;
  return "the collector asked for later, or did not answer in time";
}
