/** Whether changes reach the page as they happen, for whoever wants to say so. */
import { useSyncExternalStore } from "react";

export type LiveState = "live" | "lost";

let state: LiveState = "live";
const listeners = new Set<() => void>();

export function setLiveState(next: LiveState): void {
  if (next === state) return;
  state = next;
  for (const listener of listeners) listener();
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(subscribe, () => state);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
