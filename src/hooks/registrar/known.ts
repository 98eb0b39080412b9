/**
 * How each connection's registration stands, at hand for whoever asks. Other processes change it too: what they changed is
 * read when somebody says so, and before a pass.
 */
import { isDeepStrictEqual } from "node:util";
import type { Log } from "../../log.ts";
import type { SourceState, StoredRegistration } from "../../store/registrations.ts";
import type { Store } from "../../store/store.ts";
import type { Outcome } from "./pass.ts";

export interface Known {
  /** Undefined before the first look at the connection. */
  state(connectionId: string): SourceState | undefined;
  rows(): readonly StoredRegistration[];
  /** Reads it anew. */
  refresh(): Promise<void>;
  setState(connectionId: string, outcome: Outcome): Promise<void>;
  /** With what is registered now, so that nobody sees the one without the other. */
  tell(connectionId: string, outcome: Outcome): Promise<void>;
  forget(connectionId: string): void;
}

export async function openKnown(options: {
  store: Pick<Store, "sourceStates" | "setSourceState" | "registrations">;
  log: Log;
  now: () => number;
  /** It was changed here. */
  onChanged: () => void;
}): Promise<Known> {
  const { store, log, now, onChanged } = options;
  let states = new Map<string, SourceState>();
  let rows: StoredRegistration[] = [];

  const refresh = async (): Promise<void> => {
    const [all, registered] = await Promise.all([store.sourceStates(), store.registrations()]);
    states = new Map(all.map((state) => [state.connectionId, state]));
    rows = registered;
  };

  const setState = async (connectionId: string, { state, reason }: Outcome): Promise<void> => {
    const before = states.get(connectionId);
    if (before?.state === state && before.reason === reason) return;
    const since = before?.state === state ? before.since : now();
    const next: SourceState = { connectionId, state, reason, since };
    states.set(connectionId, next);
    await store.setSourceState(next);
    const isTrouble = state === "refused" || state === "switched_off" || state === "drifted";
    const isBeginning = state === "waiting" || state === "draft";
    const level = isTrouble ? "warn" : isBeginning && before === undefined ? "debug" : "info";
    if (before?.state !== state) log[level]("source changed", { connection: connectionId, state, reason });
    onChanged();
  };

  await refresh();
  return {
    state: (connectionId) => states.get(connectionId),
    rows: () => rows,
    refresh,
    setState,
    async tell(connectionId, outcome) {
      const before = rows;
      rows = await store.registrations();
      if (!isDeepStrictEqual(before, rows)) onChanged();
      await setState(connectionId, outcome);
    },
    forget: (connectionId) => void states.delete(connectionId),
  };
}
