/** Who matches: the last events that a draft's trigger fits, judged by its condition. */
import { ConfigError } from "../../core/errors.ts";
import type { SerializedMappingError } from "../../core/expression/index.ts";
import type { Evaluator } from "../evaluator/evaluator.ts";
import type { AutomationDraft as Draft } from "../../core/automation/automation-draft.ts";
import { toDefinition } from "./draft.ts";
import {
  fittingSamples,
  fittingSummaries,
  isSampleId,
  readFitting,
  type EventSource,
  type FittingEvent,
  type Looker,
} from "./fitting-events.ts";
import { judge, type Judged } from "./judge.ts";
import { toSeen, type SeenEvent } from "./seen-event.ts";

export interface PlacedProblem {
  /** The field: `steps[0].with.channel`. */
  path: string;
  code: string;
  message: string;
  /** Offset in the expression, in characters. */
  position: number | null;
}

export interface CandidatesPreview {
  events: SeenEvent[];
  counts: Record<Judged["verdict"], number>;
  /** Nothing has arrived yet: these are the vendors' samples. */
  samples: boolean;
  /** Why no event can be judged. */
  problem: PlacedProblem | null;
}

export interface PreviewParts extends EventSource {
  evaluator: Pick<Evaluator, "plan">;
  now: () => number;
}

/** A vendor that sends much else is not searched through to its first day while somebody types. */
const MOST_LOOKED_AT = 2_000;
/** Of so many samples each vendor has its turn. */
const MOST_SAMPLES = 20;

/** @param signal  somebody typed on: the answer is of no use any more */
export async function previewCandidates(
  draft: Draft,
  { limit, looker, signal }: { limit: number; looker: Looker; signal: AbortSignal },
  parts: PreviewParts,
): Promise<CandidatesPreview> {
  const { trigger, from, when } = toDefinition(draft);
  const found = await lastFitting({ trigger, ...(from && { from }) }, { limit, looker, signal }, parts);
  const samples = found.length === 0;
  const events = samples
    ? fittingSamples({ trigger, ...(from && { from }) }, parts.catalog).slice(0, MOST_SAMPLES)
    : found;
  signal.throwIfAborted();
  // asked together, they travel together
  const judged = await Promise.all(
    events.map((event) => judge(when, event, { evaluator: parts.evaluator, now: parts.now() })),
  );
  signal.throwIfAborted();
  const counts = { matches: 0, filtered: 0, failed: 0 };
  for (const { verdict } of judged) counts[verdict] += 1;
  const unreadable = judged.find(({ problem }) => problem !== undefined)?.problem;
  return {
    events: events.map((event, index) => toSeen(event, judged[index]!, parts.catalog)),
    counts,
    samples,
    problem: unreadable === undefined ? null : placed(unreadable, "when"),
  };
}

async function lastFitting(
  trigger: { trigger: string; from?: string[] },
  { limit, looker, signal }: { limit: number; looker: Looker; signal: AbortSignal },
  parts: PreviewParts,
): Promise<FittingEvent[]> {
  const events: FittingEvent[] = [];
  for await (const summary of fittingSummaries([trigger], parts, { most: MOST_LOOKED_AT })) {
    signal.throwIfAborted();
    const event = await readFitting(summary, parts, looker);
    if (event.payload !== null) events.push(event);
    if (events.length >= limit) break;
  }
  return events;
}

/**
 * One event by its id, or a vendor's sample.
 *
 * @throws {ConfigError} `event_not_found`, `payload_removed`
 */
export async function fittingEvent(
  id: string,
  { trigger }: { trigger: string },
  looker: Looker,
  parts: EventSource,
): Promise<FittingEvent & { payload: string }> {
  const found = isSampleId(id)
    ? fittingSamples({ trigger }, parts.catalog).find((sample) => sample.id === id)
    : await storedEvent(id, looker, parts);
  if (!found)
    throw new ConfigError(`There is no event "${id}".`, { code: "event_not_found", path: "eventId" });
  if (found.payload === null) {
    throw new ConfigError("The payload of this event is no longer kept. Choose a newer one.", {
      code: "payload_removed",
      path: "eventId",
    });
  }
  return { ...found, payload: found.payload };
}

async function storedEvent(
  id: string,
  looker: Looker,
  parts: EventSource,
): Promise<FittingEvent | undefined> {
  const stored = await parts.store.event(id);
  return stored === null ? undefined : readFitting(stored, parts, looker);
}

export function placed(
  { path, code, message, position }: SerializedMappingError,
  otherwise: string,
): PlacedProblem {
  return { path: path ?? otherwise, code, message, position: position ?? null };
}
