/**
 * "Had this been on": goes through stored events as runs would have, and calls nobody. It runs on the thread that takes
 * events in, so it works in small pieces and rests between them; expressions are worked out where runs' are.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { AutomationDefinition } from "../../core/automation/automation.ts";
import { actionKeyOf } from "../../core/automation/automation.ts";
import type { Catalog } from "../../core/catalog.ts";
import type { EventSummary } from "../../core/types.ts";
import { countedAs } from "../../core/picture/tally.ts";
import { plainLine } from "../../core/picture/plain-line.ts";
import { drawFrom, drawStep } from "../preview/draw-step.ts";
import { fittingSummaries, isFor, readFitting, type FittingEvent } from "../preview/fitting-events.ts";
import { judge, type Judged } from "../preview/judge.ts";
import { placed } from "../preview/preview-candidates.ts";
import { decideSteps, type StepParts } from "../preview/preview-steps.ts";
import { candidateIn, detailOf } from "../preview/seen-event.ts";
import {
  BacktestRows,
  emptySide,
  type BacktestReport,
  type BacktestRow,
  type BacktestSide,
} from "./backtest-report.ts";
import { EffectCounts } from "./effect-counts.ts";

export interface BacktestRange {
  /** Milliseconds since the epoch. */
  since: number;
  until: number;
}

/** Looked at together; then whatever else waits has its turn. */
const PIECE = 20;
/** Longer histories are cut: nobody decides by the hundred thousandth event. */
export const MOST_EVENTS = 50_000;

export interface Watched {
  report: BacktestReport;
  rows: BacktestRows;
  /** From 0 to 1. */
  progress: number;
}

/**
 * @param watched  changed as the work goes on, so that whoever asks sees how far it is
 * @throws the signal's reason when it is cancelled
 */
export async function runBacktest(
  {
    draft,
    live,
    range,
  }: { draft: AutomationDefinition; live: AutomationDefinition | null; range: BacktestRange },
  watched: Watched,
  { parts, signal }: { parts: StepParts; signal: AbortSignal },
): Promise<void> {
  const { since, until } = range;
  const { report } = watched;
  const unreadable = { events: 0 };
  const triggers = live === null ? [draft] : [draft, live];
  const ourTally = tallyFor(draft, report.draft);
  const theirTally = live === null || report.live === null ? null : tallyFor(live, report.live);
  let piece: EventSummary[] = [];
  const onLooked = ({ receivedAt }: EventSummary): void => {
    watched.progress = Math.min(1, Math.max(0, (until - receivedAt) / Math.max(1, until - since)));
  };
  const work = async (): Promise<void> => {
    const began = performance.now();
    await Promise.all(piece.map((summary) => take(summary)));
    piece = [];
    report.rowsLeftOut = watched.rows.leftOut;
    // as long a rest as the work took: intake comes first
    await delay(Math.min(50, Math.ceil(performance.now() - began)), undefined, { signal });
  };
  const take = async (summary: EventSummary): Promise<void> => {
    const event = await readFitting(summary, parts, { mayRun: true });
    report.events += 1;
    if (event.payload === null) unreadable.events += 1;
    const judgeBy = async (tally: Tally | null): Promise<OneSide | null> =>
      tally !== null && isFor(tally.definition, summary, parts.directory)
        ? await sideOf(tally, event, { parts, signal })
        : null;
    const ours = await judgeBy(ourTally);
    const theirs = await judgeBy(theirTally);
    const fault = ours?.judged.problem;
    if (fault !== undefined) report.problem = placed(fault, "when");
    watched.rows.add(rowOf(event, { ours, theirs, compared: live !== null }, parts.catalog));
  };

  for await (const summary of fittingSummaries(triggers, parts, { since, onLooked })) {
    signal.throwIfAborted();
    if (summary.receivedAt >= until) continue;
    piece.push(summary);
    if (piece.length >= PIECE) await work();
    // a condition that cannot be read judges nobody
    if (report.problem !== null || report.events >= MOST_EVENTS) break;
  }
  if (piece.length > 0) await work();
  report.unknown = [
    ...unknownIn(draft, parts.catalog),
    ...(unreadable.events === 0
      ? []
      : [`${unreadable.events} events could not be judged, because their details are no longer kept.`]),
    ...(report.events >= MOST_EVENTS
      ? [`Only the newest ${MOST_EVENTS.toLocaleString("en")} events were looked at.`]
      : []),
  ];
  watched.progress = 1;
}

interface OneSide {
  judged: Judged;
  /** What would have failed the run. */
  problem: string | null;
}

/** One of the two versions, and what was counted of it so far. */
interface Tally {
  definition: AutomationDefinition;
  side: BacktestSide;
  effects: EffectCounts;
}

function tallyFor(definition: AutomationDefinition, side: BacktestSide): Tally {
  return { definition, side, effects: new EffectCounts(side) };
}

async function sideOf(
  { definition, side, effects }: Tally,
  event: FittingEvent,
  { parts, signal }: { parts: StepParts; signal: AbortSignal },
): Promise<OneSide> {
  const judged = await judge(definition.when, event, { evaluator: parts.evaluator, now: parts.now() });
  const { payload } = event;
  if (payload === null && judged.verdict === "matches") {
    // nothing is asked of it, and its steps cannot be told
    side.matches += 1;
    return { judged, problem: null };
  }
  side[judged.verdict] += 1;
  if (judged.verdict !== "matches" || payload === null) return { judged, problem: null };
  let problem: string | null = null;
  for (const one of await decideSteps(definition, { ...event, payload }, parts)) {
    if (one.state === "skipped") side.skipped += 1;
    else if (one.state === "broken" || one.found === undefined || one.checked === undefined) {
      problem = one.problems[0]?.message ?? "A step cannot be carried out.";
      break; // a run would have ended here
    } else {
      const { found, step } = one;
      const { input } = one.checked;
      const counted = countedAs(drawFrom({ found, input, event, values: {} }));
      if (counted === null) continue;
      const place = found.action.lane?.(input) ?? "";
      // once for each place: a channel is known by its name, and not by its id
      await effects.add({ stepId: step.id, place, counted }, async () => {
        const drawn = await drawStep({ found, step, input, event, mayLook: true, signal }, parts);
        return countedAs(drawn.picture);
      });
    }
  }
  if (problem !== null) side.broken += 1;
  return { judged, problem: problem === null ? null : plainLine(problem, 300) };
}

function rowOf(
  event: FittingEvent,
  { ours, theirs, compared }: { ours: OneSide | null; theirs: OneSide | null; compared: boolean },
  catalog: Catalog,
): BacktestRow {
  const inDraft = ours?.judged.verdict === "matches";
  const inLive = theirs?.judged.verdict === "matches";
  const other = "it starts with something else";
  return {
    eventId: event.id,
    receivedAt: event.receivedAt ?? 0,
    candidate: candidateIn(event.hiring),
    detail: detailOf(event.hiring),
    source: catalog.triggers.get(event.app)?.label ?? event.app,
    where: inDraft ? (inLive ? "both" : "draft") : inLive ? "live" : "neither",
    why: ours === null ? other : ours.judged.why,
    liveWhy: compared ? (theirs === null ? other : theirs.judged.why) : null,
    problem: ours?.problem ?? null,
  };
}

/** What only the destinations know. */
function unknownIn(definition: AutomationDefinition, catalog: Catalog): string[] {
  const { steps } = definition;
  const sentences = steps.flatMap((step, index): string[] => {
    const found = catalog.action(actionKeyOf(definition, step));
    if (found === undefined) return [];
    const { app, action } = found;
    const said: string[] = [];
    if (JSON.stringify([step.when, step.with]).includes("$steps")) {
      said.push(
        `Step ${index + 1} uses what an earlier step returns. That is known only once it has run: a sample stood in for it.`,
      );
    }
    if (app.family === "ats") {
      said.push(`${app.label} was not asked whether it has the candidates, and how they stood there.`);
    } else if (found.actionKey === "upsert_row" || action.label.startsWith("Find")) {
      said.push(`${app.label} was not asked what was there already.`);
    }
    return said;
  });
  return [...new Set(sentences)];
}

export function emptyReport(compared: boolean): BacktestReport {
  return {
    events: 0,
    draft: emptySide(),
    live: compared ? emptySide() : null,
    unknown: [],
    rowsLeftOut: 0,
    problem: null,
  };
}
