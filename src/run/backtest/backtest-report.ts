/** What a backtest says, kept small however many events it went through. */
import type { Counted } from "../../core/picture/tally.ts";
import type { PlacedProblem } from "../preview/preview-candidates.ts";

export interface BacktestSide {
  matches: number;
  filtered: number;
  failed: number;
  effects: Effects[];
  /** Steps that their own condition skipped. */
  skipped: number;
  /** Events at which a step would have failed. */
  broken: number;
}

export interface Effects extends Counted {
  stepId: string;
  count: number;
}

export interface BacktestRow {
  eventId: string;
  receivedAt: number;
  candidate: string | null;
  detail: string | null;
  source: string;
  where: "draft" | "live" | "both" | "neither";
  why: string;
  liveWhy: string | null;
  problem: string | null;
}

export interface BacktestReport {
  events: number;
  draft: BacktestSide;
  live: BacktestSide | null;
  /** What could not be told, in sentences. */
  unknown: string[];
  rowsLeftOut: number;
  problem: PlacedProblem | null;
}

/** So many are listed of each kind; the rest is counted. */
const MOST_ROWS = { draft: 2_000, live: 2_000, both: 2_000, neither: 500 } as const;

export function emptySide(): BacktestSide {
  return { matches: 0, filtered: 0, failed: 0, effects: [], skipped: 0, broken: 0 };
}

/** The rows of a backtest, newest first within their kind. */
export class BacktestRows {
  readonly #kept: Record<BacktestRow["where"], BacktestRow[]> = {
    draft: [],
    live: [],
    both: [],
    neither: [],
  };
  readonly counts: Record<BacktestRow["where"], number> = { draft: 0, live: 0, both: 0, neither: 0 };

  add(row: BacktestRow): void {
    this.counts[row.where] += 1;
    const kept = this.#kept[row.where];
    if (kept.length < MOST_ROWS[row.where]) kept.push(row);
  }

  get leftOut(): number {
    const kinds = Object.keys(this.#kept) as BacktestRow["where"][];
    return kinds.reduce((sum, kind) => sum + this.counts[kind] - this.#kept[kind].length, 0);
  }

  /** Newest first. @param where  only these; left out: all */
  list(where?: readonly BacktestRow["where"][]): BacktestRow[] {
    const kinds = where ?? (Object.keys(this.#kept) as BacktestRow["where"][]);
    return kinds
      .flatMap((kind) => this.#kept[kind])
      .toSorted((one, other) => (one.eventId < other.eventId ? 1 : -1));
  }
}
