/** Who takes part: what must be known of a server to give it the job and measure it. */
import type { Sink } from "../sink/start-sink.ts";

export interface Contestant {
  /** As `--only` names it. */
  key: string;
  label: string;
  /** False only takes events in: there is nothing to deliver. */
  delivers: boolean;
  /** What it keeps on disk, and what else must be known to compare it. */
  about: string;
  /**
   * Done once: installs it, and makes a data folder that every start gets a copy of.
   *
   * @throws {Unavailable} when it can't take part here
   */
  prepare?(place: Place): Promise<void>;
  /** Starts it and returns as soon as its address is known; whether it answers is asked from outside. */
  start(place: Place): Promise<Running>;
}

export interface Place {
  /** A data folder of its own. */
  folder: string;
  sink: Pick<Sink, "url" | "host">;
  /** Where servers that can be profiled leave a profile per thread when they stop. */
  profileTo?: string | undefined;
}

export interface Running {
  hookUrl: string;
  pid: number;
  /** Events that it says it took in, if it says so. */
  accepted?: () => Promise<number>;
  /** Whether nothing is left to do, if it says so. */
  settled?: () => Promise<boolean>;
  /** What it printed. */
  output(): string;
  /** Politely, then by force. */
  stop(): Promise<void>;
}

/** It can't take part on this machine: told in the report, and the others go on. */
export class Unavailable extends Error {
  override name = "Unavailable";
}
