/**
 * Keeps the next call to a hook for its owner, who wants to find out how its sender signs. In memory only, for
 * minutes, and never written or logged: the call may hold a candidate.
 */
export interface HeardCall {
  rawHeaders: readonly string[];
  body: Uint8Array;
  at: number;
}

export interface Listening {
  /** Begins anew; what was heard before is forgotten. @returns until when, in milliseconds since the epoch */
  open(connectionId: string): number;
  /** What is heard on a connection, if it is being listened to. */
  state(connectionId: string): { until: number; heard: HeardCall | null } | undefined;
  /** Called with every call to a hook, before it is judged. The first one is kept. */
  hear(connectionId: string, call: { rawHeaders: readonly string[]; body: Uint8Array }): void;
  close(connectionId: string): void;
}

export const LISTENING_MS = 10 * 60 * 1000;
/** Each may hold a body of several megabytes. */
const MOST = 20;

export function createListening({ now }: { now: () => number }): Listening {
  const open = new Map<string, { until: number; heard: HeardCall | null }>();

  const current = (connectionId: string) => {
    for (const [id, { until }] of open) if (until <= now()) open.delete(id);
    return open.get(connectionId);
  };

  return {
    open(connectionId) {
      const until = now() + LISTENING_MS;
      open.delete(connectionId);
      open.set(connectionId, { until, heard: null });
      const [oldest] = open.keys();
      if (open.size > MOST && oldest !== undefined) open.delete(oldest);
      return until;
    },
    state: current,
    hear(connectionId, { rawHeaders, body }) {
      if (open.size === 0) return;
      const listened = current(connectionId);
      if (listened?.heard === null) listened.heard = { rawHeaders: [...rawHeaders], body, at: now() };
    },
    close: (connectionId) => void open.delete(connectionId),
  };
}
