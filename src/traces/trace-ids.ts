/**
 * Which trace something belongs to. An event's trace is told by the event's id alone: whichever process works on it, be
 * it after three retries tomorrow, goes on with the same trace, and nothing is stored for that. Whether a trace is kept
 * is told by its id too, so that all agree.
 *
 * Sources   https://www.w3.org/TR/trace-context/,
 *           https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/ (read 2026-11-22)
 */
import { hash, randomBytes } from "node:crypto";
import type { SpanRef } from "./span.ts";

/** @returns the span of the call that brought the event, in the event's trace */
export function traceOfEvent(eventId: string): SpanRef {
  const digest = hash("sha256", eventId);
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) };
}

/** For a call that brought no event. */
export function newTrace(): SpanRef {
  const id = randomBytes(24).toString("hex");
  return { traceId: id.slice(0, 32), spanId: id.slice(32) };
}

export function newSpanId(): string {
  return randomBytes(8).toString("hex");
}

/** The random part of a trace's id: its last 56 bits. */
const RANDOM_FROM = 18;

/** @param ratio  of all traces, 0 to 1 */
export function isKept(traceId: string, ratio: number): boolean {
  if (ratio >= 1 || ratio <= 0) return ratio >= 1;
  return Number.parseInt(traceId.slice(RANDOM_FROM), 16) / 2 ** 56 >= 1 - ratio;
}

/** Later versions may say more behind another `-`; version `ff` is none. */
const TRACEPARENT = /^(?!ff)([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}(-.*)?$/;

/** The sender's own span, as its `traceparent` header tells; undefined when there is none, or none to be read. */
export function senderSpan(rawHeaders: readonly string[]): SpanRef | undefined {
  const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === "traceparent");
  const [, version, traceId, spanId, more] = TRACEPARENT.exec(rawHeaders[at + 1]?.trim() ?? "") ?? [];
  if (at < 0 || traceId === undefined || spanId === undefined) return undefined;
  if (version === "00" && more !== undefined) return undefined;
  return isZero(traceId) || isZero(spanId) ? undefined : { traceId, spanId };
}

function isZero(id: string): boolean {
  return /^0+$/.test(id);
}
