/** So many calls in so long a time: a window opens with its first call and counts until it ends. */
export interface CallWindow {
  readonly limit: number;
  /** Calls still allowed in the open window. */
  left(): number;
  /** When the open window ends, in milliseconds since 1970. */
  endsAt(): number;
  /** Counts a call. @returns false when the window is used up: such a call does not count */
  take(): boolean;
}

export function createCallWindow(options: { limit: number; ms: number; now: () => number }): CallWindow {
  const { limit, ms, now } = options;
  let openedAt = Number.NEGATIVE_INFINITY;
  let used = 0;
  const turn = (): void => {
    if (now() - openedAt < ms) return;
    openedAt = now();
    used = 0;
  };
  return {
    limit,
    left() {
      turn();
      return limit - used;
    },
    endsAt() {
      turn();
      return openedAt + ms;
    },
    take() {
      turn();
      if (used >= limit) return false;
      used += 1;
      return true;
    },
  };
}
