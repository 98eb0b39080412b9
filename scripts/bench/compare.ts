/**
 * The comparison: rounds in which every contestant has its turn (ABCABC…), so that a machine that slows down slows
 * everybody down. Only ratios of one run are worth anything.
 */
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Unavailable, type Contestant } from "./contestants/contestant.ts";
import { measure, type Bench, type Measured } from "./measure.ts";
import { spreadOf, type Spread } from "./statistics.ts";
import { faultOf } from "./tally.ts";

export interface Standing {
  key: string;
  label: string;
  about: string;
  rounds: Measured[];
  /** Why there are no figures, or fewer than wanted. */
  absent: string | null;
  /** What was wrong with the counting, by round. */
  faults: string[];
}

export type Say = (line: string) => void;

/**
 * @param profileTo  where Hirewire leaves a profile, in one more turn whose figures don't count: profiling costs time
 */
export async function compare(
  contestants: readonly Contestant[],
  bench: Bench,
  { rounds, say, profileTo }: { rounds: number; say: Say; profileTo?: string | undefined },
): Promise<Standing[]> {
  const folder = await mkdtemp(join(tmpdir(), "hirewire-bench-"));
  try {
    const standings = new Map<Contestant, Standing>();
    for (const contestant of contestants) {
      const { key, label, about } = contestant;
      const standing: Standing = { key, label, about, rounds: [], absent: null, faults: [] };
      standings.set(contestant, standing);
      standing.absent = await prepare(contestant, folder, bench, say);
    }
    const takeTurn = async (contestant: Contestant, profile?: string): Promise<Measured> => {
      const own = await freshFolder(folder, contestant.key);
      try {
        return await measure(contestant, { folder: own, sink: bench.sink, profileTo: profile }, bench);
      } finally {
        await rm(own, { recursive: true, force: true, maxRetries: 5 });
      }
    };
    for (let round = 1; round <= rounds; round += 1) {
      for (const [contestant, standing] of standings) {
        if (standing.absent !== null) continue;
        const fault = await takeTurn(contestant).then(
          (measured) => {
            standing.rounds.push(measured);
            return faultOf(measured.tally);
          },
          (error: unknown) => (standing.absent = inWords(error)), // the others go on
        );
        if (fault !== null) standing.faults.push(`round ${round}: ${fault}`);
        say(`round ${round} of ${rounds}: ${contestant.label}${fault === null ? "" : `: ${fault}`}`);
      }
    }
    const profiled = contestants.find(({ key }) => key === "hirewire");
    if (profileTo !== undefined && profiled) await takeTurn(profiled, profileTo);
    return [...standings.values()];
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function prepare(
  contestant: Contestant,
  folder: string,
  bench: Bench,
  say: Say,
): Promise<string | null> {
  const template = templateOf(folder, contestant.key);
  await mkdir(template, { recursive: true });
  try {
    await contestant.prepare?.({ folder: template, sink: bench.sink });
    return null;
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    say(`${contestant.label} takes no part: ${error.message}`);
    return error.message;
  }
}

function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.cause.message} ${error.message}` : error.message;
}

const templateOf = (folder: string, key: string): string => join(folder, `${key}-template`);

/** A copy of what was prepared: every start begins with an empty store. */
async function freshFolder(folder: string, key: string): Promise<string> {
  const own = join(folder, key);
  await cp(templateOf(folder, key), own, { recursive: true });
  return own;
}

/** The rounds of one contestant, as one row. */
export interface Row {
  acks: Spread | null;
  p50: Spread | null;
  p99: Spread | null;
  delivered: Spread | null;
  single: Spread | null;
  /** Processor time per event, in milliseconds. */
  intakeCpu: Spread | null;
  deliveryCpu: Spread | null;
  idleMb: Spread | null;
  peakMb: Spread | null;
  startMs: Spread | null;
}

export function rowOf({ rounds }: Pick<Standing, "rounds">): Row {
  const of = (value: (measured: Measured) => number | null): Spread | null => spreadOf(rounds.map(value));
  const megabytes = (bytes: number): number => bytes / 1_000_000;
  return {
    acks: of(({ intake }) => intake.acksPerSecond),
    p50: of(({ intake }) => intake.p50Ms),
    p99: of(({ intake }) => intake.p99Ms),
    delivered: of(({ delivery }) => delivery?.deliveredPerSecond ?? null),
    single: of(({ singleMs }) => singleMs),
    intakeCpu: of(({ intake }) => intake.cpuMsPerEvent),
    deliveryCpu: of(({ delivery }) => delivery?.cpuMsPerEvent ?? null),
    idleMb: of(({ idleBytes }) => megabytes(idleBytes)),
    peakMb: of(({ peakBytes }) => megabytes(peakBytes)),
    startMs: of(({ startMs }) => startMs),
  };
}
