/**
 * A connection gets a bounded number of calls at a time, so that a destination which hangs cannot take every
 * place and the others go on. A run that finds its connection full goes back to the store for about as long
 * as the queue before it will take.
 */
export interface Turns {
  /**
   * @returns a function that gives the place back, or how long to stay away in milliseconds
   */
  take(
    connectionId: string,
    runId: string,
    now: number,
  ): { leave: (now: number) => void } | { waitMs: number };
}

const SHORTEST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 30_000;

export function createTurns(options: { perConnection: number; random: () => number }): Turns {
  const { perConnection, random } = options;
  const connections = new Map<string, { busy: number; callMs: number; away: Set<string> }>();
  return {
    take(connectionId, runId, now) {
      const state = connections.get(connectionId) ?? { busy: 0, callMs: 0, away: new Set<string>() };
      connections.set(connectionId, state);
      if (state.busy >= perConnection) {
        state.away.add(runId);
        const rounds = Math.ceil(state.away.size / perConnection);
        const waitMs = state.callMs * rounds * (0.8 + 0.4 * random());
        return { waitMs: Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, Math.round(waitMs))) };
      }
      state.busy += 1;
      state.away.delete(runId);
      return {
        leave: (endedAt) => {
          state.busy -= 1;
          state.callMs = state.callMs === 0 ? endedAt - now : 0.8 * state.callMs + 0.2 * (endedAt - now);
          if (state.busy === 0) connections.delete(connectionId);
        },
      };
    },
  };
}
