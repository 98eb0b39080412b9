/** A span as it travels to whoever sends it off: plain data, so that it goes from one thread to another. */
import type { Attributes } from "./attributes.ts";

/** Which span of which trace: 32 and 16 hex digits. */
export interface SpanRef {
  traceId: string;
  spanId: string;
}

export interface Span extends SpanRef {
  parentSpanId: string | undefined;
  name: string;
  kind: SpanKind;
  /** Milliseconds since the epoch, with fractions. */
  startMs: number;
  endMs: number;
  attributes: Attributes;
  failed: boolean;
  /** Spans of other traces that it has to do with. */
  links: readonly SpanRef[];
}

/** `server`: it was called. `client`: it calls. */
export type SpanKind = "internal" | "server" | "client";
