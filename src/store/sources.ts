/** What connections send, and when. */

/** What came in through one hook. */
export interface SourcePulse {
  connectionId: string;
  hookId: string;
  /** The oldest event that is kept; null when all were removed since. */
  firstAt: number | null;
  /** The newest that is kept. */
  last: { at: number; test: boolean; wireName: string } | null;
}

/** What a connection sent, hour by hour. */
export interface SourceHistory {
  /** Hours since the epoch in which we listened, oldest first, with how many events came, without tests. */
  hours: { hour: number; events: number }[];
  /** Since when it is quiet, as its owner was told; null while it is not. */
  quietSince: number | null;
}

export interface SourceStore {
  /** Of every hook through which a verified event ever came, or of one connection's. Cheap. */
  sourcePulses(connectionId?: string): Promise<SourcePulse[]>;
  /**
   * Counts what came since the last look into its hours, and notes that we listened in this one. Looked at every
   * minute or so. Connections that are not there must not be named.
   *
   * @param options.keepHours  older hours are forgotten
   * @param options.limit      of more events than this, of one kind since the last look, the rest is not counted
   */
  tallySources(options: {
    connectionIds: readonly string[];
    at: number;
    keepHours: number;
    limit: number;
  }): Promise<void>;
  sourceHistory(connectionId: string): Promise<SourceHistory>;
  /** Its owner was told that it is quiet since then; null: it is not any more. Forgotten before its first tally. */
  noteQuiet(connectionId: string, since: number | null): Promise<void>;
}
