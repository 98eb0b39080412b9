/**
 * A connection gets a bounded number of calls at a time, so that a destination which hangs cannot take every
 * place and the others go on. A run that finds its connection full waits in line while the line moves fast; else it
 * goes back to the store for about as long as the queue before it will take.
 */
export interface Turn {
  /** Gives the place back. */
  leave: (now: number) => void;
}

export interface Turns {
  /** @returns a place, or how long to stay away in milliseconds */
  take(connectionId: string, runId: string, now: number): Turn | { waitMs: number };
  /**
   * The same, after standing in line where that is likely to be short.
   *
   * @throws the signal's reason when it is aborted while standing there
   */
  await(
    connectionId: string,
    runId: string,
    now: number,
    signal: AbortSignal,
  ): Promise<Turn | { waitMs: number }>;
}

const SHORTEST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 30_000;
/** A line is joined when it is expected to take no longer: going back to the store and coming again costs two writes. */
const SHORT_LINE_MS = 250;
/** Whoever stands in it for so long knows better, and so does everybody who comes before a call has ended. */
const PATIENCE_MS = 500;

interface State {
  busy: number;
  callMs: number;
  away: Set<string>;
  line: ((place: Turn) => void)[];
  /** Somebody stood in line in vain since the last call ended. */
  stuck: boolean;
}

export function createTurns(options: { perConnection: number; random: () => number }): Turns {
  const { perConnection, random } = options;
  const connections = new Map<string, State>();

  const stateOf = (connectionId: string): State => {
    const fresh = { busy: 0, callMs: 0, away: new Set<string>(), line: [], stuck: false };
    const state = connections.get(connectionId) ?? fresh;
    connections.set(connectionId, state);
    return state;
  };

  const placeIn = (state: State, connectionId: string, begunAt: number): Turn => ({
    leave(endedAt) {
      const tookMs = endedAt - begunAt;
      state.callMs = state.callMs === 0 ? tookMs : 0.8 * state.callMs + 0.2 * tookMs;
      state.stuck = false;
      const next = state.line.shift();
      if (next) {
        next(placeIn(state, connectionId, endedAt));
        return;
      }
      state.busy -= 1;
      if (state.busy === 0) connections.delete(connectionId);
    },
  });

  const stayAway = (state: State, runId: string): { waitMs: number } => {
    state.away.add(runId);
    const rounds = Math.ceil(state.away.size / perConnection);
    const waitMs = state.callMs * rounds * (0.8 + 0.4 * random());
    return { waitMs: Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, Math.round(waitMs))) };
  };

  const standInLine = (state: State, runId: string, signal: AbortSignal) => {
    const { promise, resolve, reject } = Promise.withResolvers<Turn | { waitMs: number }>();
    const step = (): void => {
      clearTimeout(patience);
      signal.removeEventListener("abort", onAbort);
    };
    const admit = (place: Turn): void => {
      step();
      state.away.delete(runId);
      resolve(place);
    };
    const leaveLine = (): void => {
      step();
      state.line.splice(state.line.indexOf(admit), 1);
    };
    const onAbort = (): void => {
      leaveLine();
      reject(signal.reason as Error);
    };
    const patience = setTimeout(() => {
      leaveLine();
      state.stuck = true;
      resolve(stayAway(state, runId));
    }, PATIENCE_MS);
    signal.addEventListener("abort", onAbort, { once: true });
    state.line.push(admit);
    return promise;
  };

  const take: Turns["take"] = (connectionId, runId, now) => {
    const state = stateOf(connectionId);
    if (state.busy >= perConnection) return stayAway(state, runId);
    state.busy += 1;
    state.away.delete(runId);
    return placeIn(state, connectionId, now);
  };

  return {
    take,
    async await(connectionId, runId, now, signal) {
      const state = connections.get(connectionId);
      if (state === undefined || state.busy < perConnection) return take(connectionId, runId, now);
      const expectedMs = (state.callMs * (state.line.length + 1)) / perConnection;
      const moves = !state.stuck && expectedMs <= SHORT_LINE_MS && !signal.aborted;
      return moves ? standInLine(state, runId, signal) : stayAway(state, runId);
    },
  };
}
