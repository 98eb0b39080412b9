/**
 * Was every acknowledged event delivered exactly as often as it should? Speed is worth nothing without this: it is
 * counted for each contestant in each round, after it has stopped.
 */
import type { LoadResult } from "./load/generate.ts";
import { PASS_MARK } from "./job.ts";
import type { Arrived } from "./sink/serve-sink.ts";

/** How often a message about an event may arrive, at least and at most. */
type Bounds = readonly [least: number, most: number];
const ONCE: Bounds = [1, 1];
const NEVER: Bounds = [0, 0];
/** It may have been taken in although its answer got lost. */
const PERHAPS: Bounds = [0, 1];

export interface Tally {
  acknowledged: number;
  /** Sent, and answered with anything but 2xx, or with nothing. */
  refused: number;
  /** Acknowledged events that had to arrive, and how many of them did. */
  due: number;
  delivered: number;
  /** Acknowledged and due, and never arrived. */
  lost: number;
  /** Arrived more than once. */
  doubled: number;
  /** Arrived although the filter says no, or as nothing that was sent. */
  strays: number;
  /** Some of each, for who looks for the cause. */
  examples: string[];
  /** Its own count of what it took in differs from what was acknowledged: in words, else null. */
  miscounted: string | null;
}

export interface Ledger {
  /** Notes what was sent and how it was answered. */
  add(load: Pick<LoadResult, "tag" | "score" | "statuses">): void;
  addOne(ref: string, score: number, status: number): void;
  acknowledged(): number;
  /**
   * @param arrived   null when the contestant has nothing to deliver
   * @param accepted  how many events the contestant says it took in; null when it doesn't say
   */
  tally(arrived: Arrived | null, accepted: number | null): Tally;
}

export function isAcknowledged(status: number): boolean {
  return status >= 200 && status < 300;
}

export function createLedger(): Ledger {
  const sent = new Map<string, { bounds: Bounds; acknowledged: boolean }>();
  let acknowledgedCount = 0;

  const addOne = (ref: string, score: number, status: number): void => {
    const acknowledged = isAcknowledged(status);
    if (acknowledged) acknowledgedCount += 1;
    const bounds = score < PASS_MARK ? NEVER : acknowledged ? ONCE : PERHAPS;
    sent.set(ref, { bounds, acknowledged });
  };

  return {
    addOne,
    add({ tag, score, statuses }) {
      statuses.forEach((status, number) => addOne(`${tag}-${number}`, score, status));
    },
    acknowledged: () => acknowledgedCount,
    tally(arrived, accepted) {
      const tally: Tally = {
        acknowledged: acknowledgedCount,
        refused: sent.size - acknowledgedCount,
        due: 0,
        delivered: 0,
        lost: 0,
        doubled: 0,
        strays: arrived?.unreadable ?? 0,
        examples: [],
        miscounted: miscounted(accepted, acknowledgedCount, sent.size),
      };
      if (arrived === null) return tally;
      const note = (kind: "lost" | "doubled" | "strays", ref: string): void => {
        tally[kind] += 1;
        if (tally.examples.length < 10) tally.examples.push(`${kind}: ${ref}`);
      };
      for (const [ref, { bounds }] of sent) {
        const [least, most] = bounds;
        const count = arrived.counts.get(ref) ?? 0;
        if (least > 0) tally.due += 1;
        if (least > 0 && count > 0) tally.delivered += 1;
        if (count < least) note("lost", ref);
        else if (most === 0 && count > 0) note("strays", ref);
        else if (count > most) note("doubled", ref);
      }
      for (const ref of arrived.counts.keys()) if (!sent.has(ref)) note("strays", ref);
      return tally;
    },
  };
}

/** @returns what is wrong, in words; null when it adds up */
export function faultOf(tally: Tally): string | null {
  const faults = [
    tally.lost > 0 && `${tally.lost} of ${tally.due} acknowledged events never arrived`,
    tally.doubled > 0 && `${tally.doubled} arrived more than once`,
    tally.strays > 0 && `${tally.strays} arrived that should not have`,
    tally.miscounted,
  ].filter((fault) => typeof fault === "string");
  return faults.length === 0 ? null : `${faults.join("; ")}${inBrackets(tally.examples)}`;
}

function inBrackets(examples: string[]): string {
  return examples.length === 0 ? "" : ` (${examples.slice(0, 3).join(", ")})`;
}

function miscounted(accepted: number | null, acknowledged: number, sent: number): string | null {
  if (accepted === null || (accepted >= acknowledged && accepted <= sent)) return null;
  return `it counts ${accepted} events, but ${acknowledged} of ${sent} were acknowledged`;
}
