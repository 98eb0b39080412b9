/**
 * Workspaces: one installation, many clients, nothing shared. What a workspace has is behind a `Store` of its own; here is
 * what concerns all of them: which there are, what each may use, and which have work.
 * Only PostgreSQL has several; the embedded store is one workspace.
 *
 * @module
 */

/** The one that every installation begins with, and the only one of the embedded store. */
export const DEFAULT_WORKSPACE = 1;

export interface Workspace {
  /** Its place, by which its store is opened. Never given out again. */
  seq: number;
  /** Chosen by whoever made it: small letters, digits and hyphens. Free again once the workspace is removed. */
  id: string;
  name: string;
  /** `suspended`: its hooks and its runs stand still until it is resumed; nothing of it is lost. */
  state: "active" | "suspended";
  createdAt: number;
}

/** Null: as much as it likes. */
export interface Quotas {
  /** A day ends at midnight, UTC. */
  eventsPerDay: number | null;
  eventsPerSecond: number | null;
  /** Payloads as they were received, and about 1,000 for each event besides. */
  keptBytes: number | null;
  runsAtOnce: number | null;
}

export const NO_QUOTAS: Readonly<Quotas> = {
  eventsPerDay: null,
  eventsPerSecond: null,
  keptBytes: null,
  runsAtOnce: null,
};

export interface QuotaUse {
  /** Events that were new. Exact as far as somebody asked soon after midnight: what came before was of the day before. */
  eventsToday: number;
  keptBytes: number;
  /** Runs that a worker has in hand. */
  runsAtOnce: number;
}

export interface DueWorkspace {
  workspace: number;
  /** When its oldest due run became so. */
  dueAt: number;
}

const ID = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** As in a host name: 1 to 63 small letters, digits and hyphens, none of these at either end. */
export const isWorkspaceId = (id: string): boolean => ID.test(id);

export interface Workspaces {
  /** Oldest first. */
  list(): Promise<Workspace[]>;
  /** By its id. */
  find(id: string): Promise<Workspace | null>;
  /** @throws {ConfigError} `workspace_id_invalid`, `workspace_id_taken` */
  create(workspace: Pick<Workspace, "id" | "name" | "createdAt"> & { quotas?: Quotas }): Promise<Workspace>;
  /** @returns whether it is there, as do the next ones */
  rename(workspace: number, name: string): Promise<boolean>;
  setState(workspace: number, state: Workspace["state"]): Promise<boolean>;
  /**
   * From here on it is found by nobody, and nothing is taken in for it; `removeRows` takes what it had. Our hooks at its
   * vendors are taken back before: nobody could do so later.
   *
   * @throws {ConfigError} `workspace_is_default`: the first one stays
   */
  remove(workspace: number): Promise<boolean>;
  /**
   * Takes what removed workspaces had, `limit` rows at most, a table at a time in transactions of their own. It goes on
   * wherever it was interrupted, and any process may do so.
   *
   * @returns how many rows went, and whether there may be more
   */
  removeRows(limit: number): Promise<{ rows: number; more: boolean }>;

  /** Null when it is not there. */
  quotas(workspace: number): Promise<Quotas | null>;
  setQuotas(workspace: number, quotas: Quotas): Promise<boolean>;
  /** Cheap; to be asked about every minute by whoever takes events in, and soon after midnight. */
  quotaUse(workspace: number, now: number): Promise<QuotaUse>;

  /**
   * Active workspaces in which runs are due, in the order of their places behind `after`, and then from the first one on: who
   * goes on behind the last one it was given serves all of them in turn.
   */
  dueWorkspaces(now: number, limit: number, after?: number): Promise<DueWorkspace[]>;
  /** When the next run of any active workspace is due. */
  nextDueAt(): Promise<number | null>;
}
