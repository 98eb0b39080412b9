/** What a runner works with; everything comes in from outside, time and chance included. */
import type { Catalog } from "../../core/catalog.ts";
import type { Cache } from "../../core/define-action.ts";
import type { Log } from "../../log.ts";
import type { Owners } from "../../store/owners.ts";
import type { Store } from "../../store/store.ts";
import type { ConnectionReader } from "../connections.ts";
import type { Traces } from "../../traces/traces.ts";
import type { Evaluator } from "../evaluator/evaluator.ts";
import type { Outbound } from "../outbound/outbound.ts";
import type { Batches } from "./batches.ts";
import type { Destination, Outages } from "./outages.ts";
import type { Schedule } from "./schedule.ts";
import type { Turns } from "./turns.ts";

export interface Services {
  store: Store;
  evaluator: Pick<Evaluator, "plan">;
  catalog: Catalog;
  connections: ConnectionReader;
  outbound: Pick<Outbound, "clientFor" | "waitMs">;
  /** Small keyed state of one connection. */
  cacheFor: (connectionId: string) => Cache;
  /** Of lanes: what is done in one never overlaps, whoever does it. */
  owners: Pick<Owners, "alone">;
  batches: Batches;
  turns: Turns;
  outages: Outages;
  /** Called once a destination works again that had been down. */
  onBack: (destination: Destination) => void;
  schedule: Schedule;
  /** Left out: none are made. */
  traces?: Traces | undefined;
  log: Log;
  now: () => number;
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** A step that takes longer is cut off and tried again later. */
  stepTimeoutMs: number;
  /** How long a call may take to end once it was told to stop. */
  abortGraceMs: number;
  /** Called once a connection's state was changed here. */
  onConnectionChanged: (connectionId: string) => void;
}

/** Why a run's signal is aborted. Neither is a failure. */
export class Cut extends Error {
  readonly why: "stopping" | "lease_lost";

  constructor(why: "stopping" | "lease_lost") {
    super(why === "stopping" ? "Hirewire is stopping" : "another worker took the run over");
    this.why = why;
  }
}
