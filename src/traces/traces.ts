/**
 * Traces, from a sender's call to what destinations answered. Both threads make spans, with an instance of their own;
 * one place sends them off (`open-exporter.ts`). Whoever does not ask for traces loads none of this.
 *
 * A trace is an event's (`trace-ids.ts`): `hook.receive` is its first span, each turn of work on a run (`run`) hangs
 * below it, with a span for each try of a step and, below that, one for each call to a destination. Nothing of it is
 * told to destinations: they are other people's, and are sent no `traceparent`.
 */
import { type OpenSpan, openSpan, type Recorder } from "./open-span.ts";
import type { Span } from "./span.ts";
import { type CalledConnection, type CallTrace, traceCall, traceRefusal } from "./trace-call.ts";
import { isKept, newSpanId, traceOfEvent } from "./trace-ids.ts";

/** A run that somebody works on. */
export interface WorkedRun {
  run: { id: string; eventId: string; automationId: string; versionId: string; replayOf: string | null };
  automationName: string;
}

export interface Traces {
  /** @param fetched  true for what we fetched from the vendor ourselves */
  call(
    connection: CalledConnection,
    call: { rawHeaders: readonly string[]; fetched?: true | undefined },
  ): CallTrace;
  /** A call that was refused before anything was read of it. */
  refused(connection: CalledConnection | undefined, status: number, code: string): void;
  /** Work on a run begins; undefined when its event's trace is not kept. */
  run(worked: WorkedRun): OpenSpan | undefined;
}

export interface TracesOptions {
  /** How many of all traces are kept, 0 to 1. */
  ratio: number;
  now: () => number;
  write: (span: Span) => void;
}

export function createTraces({ ratio, now, write }: TracesOptions): Traces {
  const recorder: Recorder = { write, clock: fineClock(now) };
  return {
    call: (connection, call) => traceCall(recorder, ratio, connection, call),
    refused: (connection, status, code) => traceRefusal(recorder, ratio, { connection, status, code }),
    run({ run, automationName }) {
      const { traceId, spanId } = traceOfEvent(run.eventId);
      if (!isKept(traceId, ratio)) return undefined;
      return openSpan(recorder, {
        name: "run",
        ref: { traceId, spanId: newSpanId() },
        parentSpanId: spanId,
        attributes: {
          "hirewire.event.id": run.eventId,
          "hirewire.run.id": run.id,
          "hirewire.run.replay": run.replayOf !== null,
          "hirewire.automation.id": run.automationId,
          "hirewire.automation.name": automationName,
          "hirewire.automation.version_id": run.versionId,
        },
      });
    },
  };
}

/** A clock and a stopwatch this far apart, in milliseconds, are no longer about the same time. */
const APART_MS = 20;

/** Fractions of milliseconds by a stopwatch, set anew by the clock when that is corrected. */
function fineClock(now: () => number): () => number {
  let origin = performance.timeOrigin;
  return () => {
    const elapsed = performance.now();
    const told = now();
    if (Math.abs(origin + elapsed - told) > APART_MS) origin = told - elapsed;
    return origin + elapsed;
  };
}
