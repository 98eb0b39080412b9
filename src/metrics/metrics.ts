/**
 * Numbers for Prometheus. What happens often is counted where it happens (`answered`, `called`); what the store knows
 * is read when somebody asks (`describe.ts`). The worker's thread has an instance of its own, whose values travel.
 *
 * Names follow https://prometheus.io/docs/practices/naming/ (read 2026-11-22). No label names a candidate, and none has
 * values that senders choose.
 */
import client, { type MetricObjectWithValues, type MetricValue } from "prom-client";

/** What prom-client gives and takes to add up the values of several threads. */
export type MetricValues = MetricObjectWithValues<MetricValue<string>>[];

/** One call to a destination, as it ended. */
export interface Called {
  app: string;
  /** The connection's name. */
  connection: string;
  /** Null when no whole answer came. */
  status: number | null;
  durationMs: number;
}

export interface Metrics {
  /** A sender's call was answered. */
  answered: (status: number, seconds: number) => void;
  called: (call: Called) => void;
  values(): Promise<MetricValues>;
}

/** An answer is a matter of milliseconds. In seconds, as Prometheus wants it. */
const ANSWER_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
/** A destination may take its time. */
const CALL_SECONDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60];

export function createMetrics(): Metrics {
  const registry = new client.Registry();
  const registers = [registry];
  const answers = new client.Counter({
    name: "hirewire_hook_answers_total",
    help: "Calls of senders to /in/…, by the status that they were answered.",
    labelNames: ["status"],
    registers,
  });
  const answerSeconds = new client.Histogram({
    name: "hirewire_hook_answer_seconds",
    help: "From a sender's call to its answer. Only those that were acknowledged (2xx).",
    buckets: ANSWER_SECONDS,
    registers,
  });
  const calls = new client.Counter({
    name: "hirewire_destination_calls_total",
    help: "Calls to destinations, by how they ended: the class of the answer's status, or none when no whole answer came.",
    labelNames: ["app", "connection", "answer"],
    registers,
  });
  const callSeconds = new client.Histogram({
    name: "hirewire_destination_call_seconds",
    help: "How long destinations take to answer.",
    labelNames: ["app", "connection"],
    buckets: CALL_SECONDS,
    registers,
  });

  return {
    answered(status, seconds) {
      answers.inc({ status });
      if (status < 300) answerSeconds.observe(seconds);
    },
    called({ app, connection, status, durationMs }) {
      calls.inc({ app, connection, answer: classOf(status) });
      callSeconds.observe({ app, connection }, durationMs / 1000);
    },
    values: () => registry.getMetricsAsJSON(),
  };
}

/** 429 stands for itself: it is the one refusal that is nobody's mistake. */
function classOf(status: number | null): string {
  if (status === null) return "none";
  return status === 429 ? "429" : `${Math.floor(status / 100)}xx`;
}
