/** A span that has begun. It is handed on when it ends, and not before. */
import type { Attributes } from "./attributes.ts";
import type { Span, SpanKind, SpanRef } from "./span.ts";
import { newSpanId } from "./trace-ids.ts";

export interface OpenSpan {
  readonly ref: SpanRef;
  set(attributes: Attributes): void;
  /** It has to do with that span of another trace. */
  link(other: SpanRef): void;
  child(name: string): OpenSpan;
  /** A call to a destination was made for it, and ended just now. */
  called: (call: CallMade) => void;
  /** @param error  a stable code, where it failed */
  end(error?: string): void;
}

/** A call to a destination, as it ended. */
export interface CallMade {
  /** An HTTP method, or `SMTP`. */
  method: string;
  /** With its port, where that is not the usual one. */
  host: string;
  /** Null when no whole answer came. */
  status: number | null;
  /** Why not, as a stable code. */
  failure?: string | undefined;
  durationMs: number;
}

export interface Beginning {
  name: string;
  kind?: SpanKind;
  ref: SpanRef;
  parentSpanId?: string | undefined;
  startMs?: number;
  attributes?: Attributes;
}

/** Where spans go once they have ended, and what time it is: milliseconds since the epoch, with fractions. */
export interface Recorder {
  write: (span: Span) => void;
  clock: () => number;
}

export function openSpan(recorder: Recorder, beginning: Beginning): OpenSpan {
  const { write, clock } = recorder;
  const { name, kind = "internal", ref, parentSpanId } = beginning;
  const startMs = beginning.startMs ?? clock();
  const links: SpanRef[] = [];
  let attributes: Attributes = beginning.attributes ?? {};
  return {
    ref,
    set(more) {
      attributes = { ...attributes, ...more };
    },
    link(other) {
      if (!links.some(({ spanId }) => spanId === other.spanId)) links.push(other);
    },
    child: (childName) => openSpan(recorder, { name: childName, ...within(ref) }),
    called(call) {
      const endMs = clock();
      // a call's duration is in whole milliseconds: it must not seem to have begun before what made it
      const begunAt = Math.max(startMs, endMs - call.durationMs);
      const about = aboutCall(call);
      write({
        ...within(ref).ref,
        parentSpanId: ref.spanId,
        name: String(about["http.request.method"] ?? "SMTP"),
        kind: "client",
        startMs: begunAt,
        endMs,
        attributes: about,
        failed: about["error.type"] !== undefined,
        links: [],
      });
    },
    end(error) {
      if (error !== undefined) attributes = { ...attributes, "error.type": error };
      const failed = error !== undefined;
      write({ ...ref, parentSpanId, name, kind, startMs, endMs: clock(), attributes, failed, links });
    },
  };
}

function within({ traceId, spanId }: SpanRef): { ref: SpanRef; parentSpanId: string } {
  return { ref: { traceId, spanId: newSpanId() }, parentSpanId: spanId };
}

const METHODS = new Set(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]);

function aboutCall({ method, host, status, failure }: CallMade): Attributes {
  const [, address, port] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
  const server = {
    "server.address": address?.replace(/^\[|\]$/g, ""),
    "server.port": port === undefined ? undefined : Number(port),
  };
  const refused = status !== null && status >= 400 ? String(status) : undefined;
  const about = { ...server, "error.type": status === null ? (failure ?? "no_answer") : refused };
  if (method === "SMTP") return { ...about, "network.protocol.name": "smtp" };
  return {
    ...about,
    // an owner may have made one up
    "http.request.method": METHODS.has(method) ? method : "_OTHER",
    "http.response.status_code": status,
  };
}
