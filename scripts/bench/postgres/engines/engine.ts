/** What a contestant for the job engine has to offer: somewhere to queue jobs, and somebody who runs them. */

export interface Job {
  number: number;
  /** Jobs of one lane run one after the other, in the order in which they were queued. */
  lane: string | null;
}

export interface Queue {
  /** Settles when the jobs are on the disk. */
  add(jobs: readonly Job[]): Promise<void>;
  close(): Promise<void>;
}

export interface Worker {
  close(): Promise<void>;
}

export interface WorkerOptions {
  url: string;
  /** The job itself. */
  work: (number: number) => Promise<void>;
  /** How long a run may be held without a word, where there are leases, in milliseconds. */
  leaseMs: number;
  /** How often graphile-worker looks for locks that are too old; null for its own every eight to ten minutes. */
  sweepMs: number | null;
}

export interface Engine {
  key: string;
  label: string;
  about: string;
  lanes: boolean;
  /** Makes its tables in an empty database. It leaves no connection open. */
  migrate(url: string): Promise<void>;
  openQueue(url: string): Promise<Queue>;
  openWorker(options: WorkerOptions): Promise<Worker>;
  /** One row with `open`: whether any job is not yet finished. */
  open: string;
  /** Tables that grow and shrink with the jobs. */
  tables: readonly string[];
}

/** Jobs that share a transaction when they are queued. */
export const QUEUED_TOGETHER = 200;
/** Jobs that a worker process takes at a time. */
export const TAKEN_TOGETHER = 500;
