/** What is kept of automations that somebody is still working on. A draft may be incomplete or wrong; it is kept as it is. */

export interface Draft {
  id: string;
  /** Null while it is not published yet. An automation has one draft, which its editors share. */
  automationId: string | null;
  /** 1, 2, 3 … with every save: whoever saves says which one they saw. */
  revision: number;
  /** Number of the automation's version that it began with; null for a new automation. */
  baseVersion: number | null;
  /** An automation as far as it is written. */
  content: Record<string, unknown>;
  updatedAt: number;
  /** Name of who saved it last. */
  updatedBy: string;
}

export interface DraftStore {
  /** The one saved last first. */
  drafts(): Promise<Draft[]>;
  /** By its own id, or by that of its automation. */
  draft(id: string): Promise<Draft | null>;
  /**
   * Keeps the first or the next revision.
   *
   * @throws {ConfigError} `draft_conflict` when another revision is there than the one before, or none
   */
  saveDraft(draft: Draft): Promise<void>;
  /** @returns false when another revision is there, or none */
  removeDraft(id: string, revision: number): Promise<boolean>;
}
