/** How traces are made and sent, beyond what the exporter reads from the environment by itself. */
export interface TraceSettings {
  /** How many of all traces are kept, 0 to 1. */
  ratio: number;
  /** Spans that wait for the collector, or are on their way to it, at most. */
  queueSize: number;
  /** Spans that go out together at most. */
  batchSize: number;
  /** How long they wait for others, in milliseconds. */
  delayMs: number;
  /** For sending them, repeats included, in milliseconds. */
  timeoutMs: number;
}
