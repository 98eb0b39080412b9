/** The load generator, a process of its own. `start-load.ts` calls it. */
import { clockMs } from "../clock.ts";
import { serveCalls } from "../helper.ts";
import { requestBytes } from "../job.ts";
import { createConnection, type Connection, type Status } from "./connection.ts";

export interface LoadSpec {
  hookUrl: string;
  /** Begins every `ref` of this load: `<tag>-<number>`. */
  tag: string;
  score: number;
  /** Whom all of them are about; left out: somebody else each time. */
  candidate?: string | undefined;
  connections: number;
  /** That many events, or as many as go within that time. */
  amount: { count: number } | { forMs: number };
  /**
   * Left out: a closed loop, in which each connection sends again once it was answered. Set: an open loop, in which
   * events fall due at this rate whatever the server does, and waiting for a free connection counts.
   */
  ratePerSecond?: number | undefined;
}

/** By number of the event. */
export interface LoadResult {
  tag: string;
  score: number;
  /** HTTP status; 0 when there was no answer. */
  statuses: Uint16Array;
  /** Clock reading when it was sent, or fell due. */
  sentAt: Float64Array;
  /** Milliseconds from there to the answer. */
  latencies: Float64Array;
  /** From the first request to the last answer. */
  elapsedMs: number;
}

export interface SentOne {
  status: Status;
  sentAt: number;
  answeredAt: number;
}

export type LoadCalls = {
  run(spec: LoadSpec): Promise<LoadResult>;
  sendOne(spec: { hookUrl: string; ref: string; score: number }): Promise<SentOne>;
};

/** Connections that wait for the next single event, by host. */
const idle = new Map<string, Connection[]>();

serveCalls({
  run,
  async sendOne({ hookUrl, ref, score }) {
    const hook = new URL(hookUrl);
    const free = idle.get(hook.host) ?? [];
    idle.set(hook.host, free);
    const connection = free.pop() ?? createConnection(hook.hostname, Number(hook.port));
    const request = requestBytes(hook, ref, score);
    const sentAt = clockMs();
    const status = await connection.send(request);
    const answeredAt = clockMs();
    free.push(connection);
    return { sentAt, status, answeredAt };
  },
} satisfies LoadCalls);

async function run(spec: LoadSpec): Promise<LoadResult> {
  const { hookUrl, tag, score, candidate, amount, ratePerSecond } = spec;
  const hook = new URL(hookUrl);
  const statuses: number[] = [];
  const sentAt: number[] = [];
  const latencies: number[] = [];
  const requestOf = (number: number): Buffer => requestBytes(hook, `${tag}-${number}`, score, candidate);
  // signed before the clock runs: that is the vendor's work, and would take a core from the server
  const ready =
    "count" in amount ? Array.from({ length: amount.count }, (_, number) => requestOf(number)) : null;
  const connections = Array.from({ length: spec.connections }, () =>
    createConnection(hook.hostname, Number(hook.port)),
  );
  const begin = clockMs();
  const end = "forMs" in amount ? begin + amount.forMs : Infinity;
  const most = ready?.length ?? Infinity;
  let next = 0;

  const sendThrough = async (connection: Connection): Promise<void> => {
    while (next < most) {
      const dueAt = ratePerSecond === undefined ? clockMs() : begin + (next * 1000) / ratePerSecond;
      if (dueAt >= end) return;
      const number = next++;
      const early = dueAt - clockMs();
      if (early > 0) await pause(early);
      const request = ready?.[number] ?? requestOf(number);
      // late because every connection was busy counts; late because our timer was does not
      const at = early > 0 ? clockMs() : dueAt;
      const status = await connection.send(request);
      statuses[number] = status;
      sentAt[number] = at;
      latencies[number] = clockMs() - at;
      if (status === 0) await pause(5); // a server that refuses connections would be asked without end
    }
  };
  await Promise.all(connections.map(sendThrough));
  const elapsedMs = clockMs() - begin;
  for (const connection of connections) connection.close();
  return {
    tag,
    score,
    statuses: Uint16Array.from(statuses),
    sentAt: Float64Array.from(sentAt),
    latencies: Float64Array.from(latencies),
    elapsedMs,
  };
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
