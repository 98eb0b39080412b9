/**
 * The one interface to what is kept. SQLite (`sqlite/`) and PostgreSQL (`postgres/`) implement it; domain code never
 * asks which store is in use. Every promise that resolves after a write means: committed, with fsync. Any of them
 * rejects with `StoreFull` when nothing can be written, with `StoreUnreachable` when the database does not answer (what
 * was asked may have been written then), and with `StoreClosed` after `close`.
 *
 * @module
 */
import type { AccessStore } from "./access.ts";
import type { AlertStore } from "./alerts.ts";
import type { AuditStore } from "./audit.ts";
import type { AutomationStore } from "./automations.ts";
import type { BulkJobs } from "./bulk-jobs.ts";
import type { CandidateStore } from "./candidates.ts";
import type { ConnectionStore } from "./connections.ts";
import type { CountStore } from "./counts.ts";
import type { DraftStore } from "./drafts.ts";
import type { DrainStore } from "./drains.ts";
import type { EventStore } from "./events.ts";
import type { HoldStore } from "./holds.ts";
import type { HomeStore } from "./home.ts";
import type { KeyedState } from "./keyed-state.ts";
import type { Registrations } from "./registrations.ts";
import type { RejectionStore } from "./rejections.ts";
import type { Removals } from "./removals.ts";
import type { RunQueue } from "./run-queue.ts";
import type { RunStore } from "./runs.ts";
import type { Search } from "./search.ts";
import type { SourceStore } from "./sources.ts";
import type { SubscriptionStore } from "./subscriptions.ts";

export interface Store
  extends
    AccessStore,
    AlertStore,
    AuditStore,
    AutomationStore,
    BulkJobs,
    CandidateStore,
    ConnectionStore,
    CountStore,
    DraftStore,
    DrainStore,
    EventStore,
    HoldStore,
    HomeStore,
    KeyedState,
    Registrations,
    RejectionStore,
    Removals,
    RunQueue,
    RunStore,
    Search,
    SourceStore,
    SubscriptionStore {
  /** Commits what was asked for; later calls are refused with `StoreClosed`. */
  close(): Promise<void>;
}
