/** What several areas work with, in one transaction. */
import type { DatabaseSync } from "node:sqlite";
import { type CancelRun, prepareCancelRun } from "./runs/cancel-run.ts";
import { type CandidateTable, prepareCandidates } from "./events/candidates.ts";
import { prepareClaimRuns } from "./runs/claim-runs.ts";
import { createDeliveryKeys, type DeliveryKeys } from "./events/delivery-keys.ts";
import { type AfterFinish, prepareAfterFinish } from "./runs/finish-run.ts";
import { prepareHistory } from "./history/history.ts";
import { prepareHome } from "./history/home.ts";
import { prepareReleaseHeld } from "./runs/release-held.ts";
import { createSources, type Sources } from "./events/sources.ts";
import { createTallies, type Tallies } from "./history/tallies.ts";

export interface Shared {
  db: DatabaseSync;
  sources: Sources;
  keys: DeliveryKeys;
  tallies: Tallies;
  candidates: CandidateTable;
  claims: ReturnType<typeof prepareClaimRuns>;
  afterFinish: AfterFinish;
  cancelRun: CancelRun;
  held: ReturnType<typeof prepareReleaseHeld>;
  history: ReturnType<typeof prepareHistory>;
  home: ReturnType<typeof prepareHome>;
  /** The transaction is about to be committed. */
  beforeCommit: () => void;
  /** It was rolled back: what is held in memory may be untrue. */
  onRollback: () => void;
}

export function prepareShared(db: DatabaseSync): Shared {
  const sources = createSources(db);
  const keys = createDeliveryKeys(db);
  const tallies = createTallies(db);
  const claims = prepareClaimRuns(db);
  const afterFinish = prepareAfterFinish(db, tallies);
  const cancelRun = prepareCancelRun(db, afterFinish);
  return {
    db,
    sources,
    keys,
    tallies,
    claims,
    candidates: prepareCandidates(db, sources),
    afterFinish,
    cancelRun,
    held: prepareReleaseHeld(db, cancelRun),
    history: prepareHistory(db, sources),
    home: prepareHome(db),
    beforeCommit() {
      keys.foldSome();
      tallies.write();
    },
    onRollback() {
      sources.forget();
      claims.forget();
      keys.forget();
      tallies.forget();
    },
  };
}
