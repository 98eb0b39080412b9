/** What the supervisor and the worker thread say to each other. */
import type { MessagePort } from "node:worker_threads";
import type { LogLevel } from "../../log.ts";
import type { MetricValues } from "../../metrics/metrics.ts";
import type { Span } from "../../traces/span.ts";
import type { EvaluatorOptions } from "../evaluator/evaluator.ts";
import type { BudgetUsed, Limits } from "../outbound/outbound.ts";
import type { RunnerOptions } from "../runner/create-runner.ts";

/** Plain data: it is copied into the thread. */
export interface WorkerOptions {
  /** Address of a module that exports `catalog`, such as `file:///app/index.ts`. */
  catalogModule: string;
  /** Where the vault finds its key file. */
  dataDir: string;
  /** Where those who share the stores agree on who owns what; left out: this worker is the only one. */
  owners?: { url: string } | undefined;
  /** The vault's key; default: the key file. */
  key?: string | undefined;
  /** Addresses inside the private network that actions may call. */
  allowEgress?: string[];
  limits?: Partial<Limits>;
  /** As `OutboundOptions.callsPerSecond`. */
  callsPerSecond?: Readonly<Record<string, number>> | undefined;
  evaluator?: Pick<EvaluatorOptions, "timeoutMs" | "killAfterMs" | "memoryMb">;
  runner?: RunnerOptions;
  /** Whether calls are counted, for whoever asks with `count`. */
  metrics?: boolean;
  /** How many of all traces are kept, 0 to 1; left out: none are made. */
  traceRatio?: number | undefined;
}

/** A workspace whose runs are worked on. */
export interface Joining {
  workspace: number;
  /** To its store. */
  port: MessagePort;
  /** The store's file, which the worker then reads by itself. Left out: it asks for everything over its port. */
  file?: string | undefined;
  runsAtOnce?: number | undefined;
}

export interface WorkerData extends WorkerOptions {
  /** Lines of other levels would travel for nothing. */
  logLevels: LogLevel[];
  /** Runs that a dead worker had in hand, and those that brought one down. */
  suspects: string[];
  blamed: string[];
}

export type ToWorker =
  | ({ kind: "join" } & Joining)
  | { kind: "leave" | "wake" | "connections_changed"; workspace: number }
  | { kind: "ping" }
  | { kind: "stop"; limitMs: number }
  | { kind: "when_idle" | "count"; id: number };

/** What the worker counted since it began. */
export interface Counted {
  values: MetricValues;
  budgets: BudgetUsed[];
}

export type FromWorker =
  | { kind: "ready" | "pong" | "stopped" }
  /** It cannot start, for a reason that a person must mend. */
  | { kind: "refused"; message: string; code: string }
  | { kind: "spans"; spans: Span[] }
  | { kind: "log"; level: LogLevel; message: string; fields: Record<string, unknown> }
  | { kind: "connection_changed"; workspace: number; connectionId: string }
  /** A suspect is worked on, or no longer. */
  | { kind: "enter" | "leave"; runId: string }
  | { kind: "left"; workspace: number }
  | { kind: "idle"; id: number }
  | { kind: "counted"; id: number; counted: Counted };
