/**
 * Events of a workspace in which little happens: one every so often, whatever became of those before. A generator and a
 * destination of its own, so that nothing is measured but the product.
 */
import { setTimeout as delay } from "node:timers/promises";
import { clockMs } from "../clock.ts";
import { PASSING_SCORE } from "../job.ts";
import type { Load } from "../load/start-load.ts";
import { newTag } from "../measure.ts";
import type { Sink } from "../sink/start-sink.ts";
import { type Ledger, isAcknowledged } from "../tally.ts";

/** Milliseconds; `sentAt` as the clock reads. */
export interface QuietEvent {
  sentAt: number;
  /** From posting the hook to its answer. */
  ackMs: number;
  /** From posting the hook to the arrival at the destination; null when it was refused, or did not come. */
  arrivedMs: number | null;
}

export interface QuietEvents {
  /** Sends no more, and waits for what is on its way. */
  end(): Promise<QuietEvent[]>;
}

export interface Quiet {
  load: Load;
  sink: Sink;
  hookUrl: string;
  everyMs: number;
  /** How long is waited for the last ones. */
  patienceMs: number;
}

export function sendQuietly(
  { load, sink, hookUrl, everyMs, patienceMs }: Quiet,
  ledger: Ledger,
): QuietEvents {
  const tag = newTag("quiet");
  const ending = new AbortController();
  const { signal } = ending;

  const sendOne = async (ref: string): Promise<QuietEvent> => {
    const { sentAt, status, answeredAt } = await load.call("sendOne", { hookUrl, ref, score: PASSING_SCORE });
    ledger.addOne(ref, PASSING_SCORE, status);
    const arrivedAt = isAcknowledged(status) ? await sink.call("arrival", ref) : null;
    return { sentAt, ackMs: answeredAt - sentAt, arrivedMs: arrivedAt === null ? null : arrivedAt - sentAt };
  };
  const sendAll = async (): Promise<QuietEvent[]> => {
    const sent: Promise<QuietEvent>[] = [];
    const begun = clockMs();
    while (!signal.aborted) {
      sent.push(sendOne(`${tag}-${sent.length}`));
      const waitMs = Math.max(begun + sent.length * everyMs - clockMs(), 0);
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
    }
    const late = delay(patienceMs, null, { ref: false });
    const ended = await Promise.all(sent.map((each) => Promise.race([each, late])));
    return ended.filter((each) => each !== null); // what is missing is counted at the end
  };
  const sending = sendAll();
  sending.catch(() => undefined); // told at the end
  return {
    end() {
      ending.abort();
      return sending;
    },
  };
}
