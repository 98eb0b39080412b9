/** Small keyed state, for caches. */
export interface KeyedState {
  /** @param now  an entry that expired by then is not there */
  keyGet(key: string, now: number): Promise<string | null>;
  keySet(key: string, value: string, expiresAt: number | null): Promise<void>;
  /** @returns whether it was there */
  keyDelete(key: string): Promise<boolean>;
  /** Removes every key that begins with `prefix`. */
  keyClear(prefix: string): Promise<void>;
}
