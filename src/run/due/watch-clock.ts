/** A clock that knows when it went back: somebody set it, or it was wrong at start and was mended over the network. */
export interface WatchedClock {
  /** Milliseconds since 1970. */
  now: () => number;
  /** By how much it is behind the latest time that anybody was told since this was asked last, in milliseconds. */
  wentBackBy: () => number;
}

export function watchClock(clock: () => number): WatchedClock {
  let latest = clock();
  return {
    now() {
      const told = clock();
      if (told > latest) latest = told;
      return told;
    },
    wentBackBy() {
      const told = clock();
      const by = Math.max(0, latest - told);
      latest = told;
      return by;
    },
  };
}
