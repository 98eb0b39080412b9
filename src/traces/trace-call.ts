/** `hook.receive`: what became of a sender's call, and how long that took. */
import type { Attributes } from "./attributes.ts";
import { openSpan, type Recorder } from "./open-span.ts";
import { isKept, newSpanId, newTrace, senderSpan, traceOfEvent } from "./trace-ids.ts";

/** Whose hook was called. */
export interface CalledConnection {
  id: string;
  name: string;
  app: string;
}

/** What a call brought. */
export interface ReceivedEvent {
  id: string;
  eventKey: string | null;
  hiringType: string | null;
  test: boolean;
  misfits: readonly string[];
}

/** A call to a hook whose body is there. */
export interface CallTrace {
  /** Times the mapping that a connection brings along. */
  mapping<T>(work: Promise<T>): Promise<T>;
  /** @param runs  those that it starts @param duplicateOf  the event that was there already */
  received(
    event: ReceivedEvent,
    runs: readonly { filteredBecause?: string | null }[],
    duplicateOf: string | null,
  ): void;
  /** It brought no event. @param outcome  a stable code */
  refused(outcome: string): void;
  /** @param status  of the answer; null when a fault of ours kept it from one */
  end(status: number | null): void;
}

const ROUTE: Attributes = { "http.request.method": "POST", "http.route": "/in/:hookId" };

export function traceCall(
  recorder: Recorder,
  ratio: number,
  connection: CalledConnection,
  { rawHeaders, fetched }: { rawHeaders: readonly string[]; fetched?: true | undefined },
): CallTrace {
  const { clock, write } = recorder;
  const startMs = clock();
  let mapped: { startMs: number; endMs: number } | undefined;
  /** Only the event tells which trace it is. */
  let event: { id: string; isRepeat: boolean } | undefined;
  let attributes: Attributes = about(connection);
  let refusal: string | undefined;

  return {
    async mapping(work) {
      const begun = clock();
      const result = await work;
      mapped = { startMs: begun, endMs: clock() };
      return result;
    },
    received({ id, eventKey, hiringType, test, misfits }, runs, duplicateOf) {
      event = { id: duplicateOf ?? id, isRepeat: duplicateOf !== null };
      attributes = {
        ...attributes,
        "hirewire.outcome": event.isRepeat ? "repeat" : "received",
        "hirewire.event.id": event.id,
        "hirewire.event.key": eventKey,
        "hirewire.event.type": hiringType,
        "hirewire.event.test": test,
        "hirewire.event.misfit": misfits.length > 0,
        "hirewire.event.runs": event.isRepeat ? 0 : runs.length,
        "hirewire.event.runs_filtered": event.isRepeat
          ? 0
          : runs.filter(({ filteredBecause }) => (filteredBecause ?? null) !== null).length,
      };
    },
    refused(outcome) {
      refusal = outcome;
    },
    end(status) {
      const first = event ? traceOfEvent(event.id) : newTrace();
      if (!isKept(first.traceId, ratio)) return;
      const isRepeat = event?.isRepeat === true;
      const span = openSpan(recorder, {
        name: "hook.receive",
        kind: fetched ? "internal" : "server",
        // the first call's span is there already
        ref: isRepeat ? { ...first, spanId: newSpanId() } : first,
        parentSpanId: isRepeat ? first.spanId : undefined,
        startMs,
        attributes: {
          ...(fetched ? {} : { ...ROUTE, "http.response.status_code": status ?? 500 }),
          "hirewire.outcome": refusal,
          ...attributes,
        },
      });
      const sender = event && senderSpan(rawHeaders);
      if (sender) span.link(sender);
      if (mapped) {
        const { traceId, spanId: parentSpanId } = span.ref;
        const within = { traceId, spanId: newSpanId(), parentSpanId };
        const nothing = { kind: "internal", attributes: {}, failed: false, links: [] } as const;
        write({ ...within, ...nothing, ...mapped, name: "event.map" });
      }
      if (status === null) span.end("internal_error");
      else span.end(status < 400 ? undefined : refusal);
    },
  };
}

export function traceRefusal(
  recorder: Recorder,
  ratio: number,
  refusal: { connection: CalledConnection | undefined; status: number; code: string },
): void {
  const { connection, status, code } = refusal;
  const ref = newTrace();
  if (!isKept(ref.traceId, ratio)) return;
  const attributes = {
    ...ROUTE,
    ...about(connection),
    "hirewire.outcome": code,
    "http.response.status_code": status,
  };
  openSpan(recorder, { name: "hook.receive", kind: "server", ref, attributes }).end(code);
}

function about(connection: CalledConnection | undefined): Attributes {
  return {
    "hirewire.app": connection?.app,
    "hirewire.connection.id": connection?.id,
    "hirewire.connection.name": connection?.name,
  };
}
