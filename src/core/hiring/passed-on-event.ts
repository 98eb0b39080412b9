/** An event as others are told of it: the body of a REST hook's delivery, and of the samples that stand for one. */
import type { TriggerApp } from "../define-trigger.ts";
import type { Event } from "../types.ts";
import type { HiringEvent } from "./hiring-event.ts";
import { maskedLike, maskSensitive } from "./mask-sensitive.ts";

/** Every field is always there; null says that the vendor told nothing of it. Times are ISO 8601. */
export interface PassedOnEvent {
  /** The event's id: the same for everybody who is told of it. */
  id: string;
  /** What was subscribed to: `candidate.scored`, or `hiresscope.application_scored`. */
  event: string;
  /** As the vendor sent it. */
  occurredAt: string | null;
  receivedAt: string;
  /** True for a vendor's test event. */
  test: boolean;
  candidate: HiringEvent["candidate"] | null;
  score: HiringEvent["score"] | null;
  job: HiringEvent["job"] | null;
  interview: HiringEvent["interview"] | null;
  application: HiringEvent["application"] | null;
  source: HiringEvent["source"];
  /** The vendor's own payload; what opens doors reads `[hidden]`. */
  payload: Record<string, unknown>;
}

/** What may be seen of an event by somebody who need not be its owner. */
export interface VisibleEvent {
  hiring: HiringEvent;
  payload: Record<string, unknown>;
}

/** Hides what the vendor's file calls sensitive, in the payload and in what was read out of it. */
export function visibleEvent(
  given: VisibleEvent,
  app: Pick<TriggerApp, "sensitive"> | undefined,
): VisibleEvent {
  const paths = app?.sensitive ?? [];
  if (paths.length === 0) return given;
  const { hiring, payload } = given;
  return { hiring: maskedLike(hiring, payload, paths), payload: maskSensitive(payload, paths) };
}

/** @param as  what was subscribed to */
export function passedOnEvent(
  event: Pick<Event, "id" | "receivedAt" | "test">,
  { hiring, payload }: VisibleEvent,
  as: string,
): PassedOnEvent {
  const { occurredAt = null, candidate = null, score = null, job = null } = hiring;
  const { interview = null, application = null, source } = hiring;
  return {
    id: event.id,
    event: as,
    occurredAt,
    receivedAt: new Date(event.receivedAt).toISOString(),
    test: event.test,
    candidate,
    score,
    job,
    interview,
    application,
    source,
    payload,
  };
}
