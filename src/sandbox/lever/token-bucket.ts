/** So many calls a second, and a burst of them that flows in again while nobody calls. */
export interface TokenBucket {
  /** Counts a call. @returns false when the bucket is empty: such a call does not count */
  take(): boolean;
}

export function createTokenBucket(options: {
  perSecond: number;
  burst: number;
  now: () => number;
}): TokenBucket {
  const { perSecond, burst, now } = options;
  let left = burst;
  let at = now();
  return {
    take() {
      left = Math.min(burst, left + ((now() - at) / 1000) * perSecond);
      at = now();
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
