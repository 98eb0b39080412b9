/** Keeps a workspace within what it may use, so that a noisy one leaves room for the others. What is refused is told to its people. */
import type { Log } from "../../log.ts";
import type { Quotas, QuotaUse } from "../../store/workspaces.ts";
import type { Answer, Intake } from "./receive.ts";
import { TokenBucket } from "./token-bucket.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const ASK_EVERY_MS = 60_000;
/** Senders give up when they are told to wait for much longer. */
const LONGEST_WAIT_S = 3_600;
/** A rush is taken in as long as it is over within this many seconds. */
const RUSH_S = 10;

export interface QuotaOptions {
  intake: Intake;
  quotas: () => Quotas;
  use: () => Promise<QuotaUse>;
  log: Log;
  now: () => number;
}

export function withinQuota({ intake, quotas, use, log, now }: QuotaOptions): Intake {
  let bucket = new TokenBucket(0, 0, now());
  let perSecond: number | null = null;
  /** New events of the day, as they were last counted over all processes and with what came here since. */
  let today = { day: -1, events: 0 };
  let askedAt = -Infinity;

  const ask = (at: number): void => {
    askedAt = at;
    use().then(
      ({ eventsToday }) => (today = { day: Math.floor(at / DAY_MS), events: eventsToday }),
      (error: unknown) => log.warn("quota not looked at", { error }),
    );
  };

  const refuse = (hookId: string, waitS: number, reason: string): Answer => {
    intake.reject(hookId, 429, "quota_reached", reason);
    const retryAfterSeconds = Math.max(1, Math.min(LONGEST_WAIT_S, Math.ceil(waitS)));
    return { status: 429, body: { error: "quota_reached" }, retryAfterSeconds };
  };

  /** @returns the refusal, or null */
  const check = (hookId: string): Answer | null => {
    const { eventsPerSecond, eventsPerDay } = quotas();
    const at = now();
    if (eventsPerSecond !== perSecond) {
      perSecond = eventsPerSecond;
      bucket = new TokenBucket(perSecond ?? 0, (perSecond ?? 0) * RUSH_S, at);
    }
    if (eventsPerDay !== null) {
      const day = Math.floor(at / DAY_MS);
      if (day !== today.day) today = { day, events: 0 };
      if (at - askedAt > ASK_EVERY_MS) ask(at);
      if (today.events >= eventsPerDay) {
        const reason = `The workspace may take in ${eventsPerDay} events a day, which it has today. Ask whoever runs this installation for more.`;
        return refuse(hookId, ((day + 1) * DAY_MS - at) / 1000, reason);
      }
    }
    const waitMs = perSecond === null ? 0 : bucket.take(at);
    if (waitMs === 0) return null;
    return refuse(
      hookId,
      waitMs / 1000,
      `The workspace may take in ${perSecond} events a second: the rest was asked to come later.`,
    );
  };

  return {
    ...intake,
    admit: (hookId) => intake.admit(hookId) ?? check(hookId),
    async receive(call) {
      const answer = await intake.receive(call);
      if (answer.status === 200) today.events += 1;
      return answer;
    },
  };
}
