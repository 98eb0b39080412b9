/**
 * Slack's rate limits as token buckets. Tiers are calls a minute per method, workspace and app, with bursts
 * tolerated; posting is about one message a second per channel, with short bursts.
 * Source: https://docs.slack.dev/apis/web-api/rate-limits/ (read 2026-11-21). How large a burst may be is
 * not documented: it is a setting.
 */
import type { RateTier } from "./method-facts.ts";
import { SlackError } from "./slack-error.ts";

export interface RateLimits {
  /** Calls a minute per tier; a whole minute's worth may come at once. */
  perMinute: Readonly<Record<RateTier, number>>;
  /** chat.postMessage, per channel; and incoming webhooks, per webhook. */
  posting: { perSecond: number; burst: number };
}

/** `t5` is "special": generous for all but chat.postMessage, which has its own limit per channel. */
export const SLACK_RATE_LIMITS: RateLimits = {
  perMinute: { t1: 1, t2: 20, t3: 50, t4: 100, t5: 300 },
  posting: { perSecond: 1, burst: 3 },
};

export interface RateLimiter {
  /** @throws {SlackError} `ratelimited`, with the seconds until the next call is allowed */
  takeMethod(method: string, tokenValue: string, tier: RateTier): void;
  /** @throws {SlackError} `ratelimited`, with the seconds until the next message is allowed */
  takePost(place: string): void;
  reset(): void;
}

/** @param limits `false` lifts every limit */
export function createRateLimiter(now: () => number, limits: RateLimits | false): RateLimiter {
  const buckets = new Map<string, { left: number; at: number }>();

  function take(key: string, capacity: number, perSecond: number): void {
    const at = now();
    const before = buckets.get(key) ?? { left: capacity, at };
    const left = Math.min(capacity, before.left + (Math.max(0, at - before.at) / 1000) * perSecond);
    if (left < 1) {
      buckets.set(key, { left, at });
      throw new SlackError("ratelimited", {}, Math.max(1, Math.ceil((1 - left) / perSecond)));
    }
    buckets.set(key, { left: left - 1, at });
  }

  return {
    takeMethod(method, tokenValue, tier) {
      if (limits === false) return;
      const perMinute = limits.perMinute[tier];
      take(`${method} ${tokenValue}`, perMinute, perMinute / 60);
    },
    takePost(place) {
      if (limits !== false) take(`post ${place}`, limits.posting.burst, limits.posting.perSecond);
    },
    reset: () => buckets.clear(),
  };
}
