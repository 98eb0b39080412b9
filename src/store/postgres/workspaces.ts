/**
 * Which workspaces there are. These are the only statements that are not of one workspace.
 */
import { ConfigError } from "../../core/errors.ts";
import { workspaceIdTaken } from "../refusals.ts";
import {
  DEFAULT_WORKSPACE,
  isWorkspaceId,
  NO_QUOTAS,
  type Quotas,
  type Workspace,
  type Workspaces,
} from "../workspaces.ts";
import type { Database } from "./database.ts";
import { dueWorkspacesOf } from "./due-workspaces.ts";
import { isTaken } from "./postgres-error.ts";
import { quotaUseOf } from "./quota-use.ts";
import { removeWorkspaceOf } from "./remove-workspace.ts";

const COLUMNS = "w.seq, w.id, w.name, w.state, w.created_at";
const QUOTAS = "events_per_day, events_per_second, kept_bytes, runs_at_once";

export const sql = {
  all: `SELECT ${COLUMNS} FROM workspaces w WHERE w.state <> 'removed' ORDER BY w.seq`,
  find: `SELECT ${COLUMNS} FROM workspaces w WHERE w.id = $1 AND w.state <> 'removed'`,
  insert: `
    INSERT INTO workspaces AS w (id, name, created_at, ${QUOTAS}) VALUES ($1, $2, $3, $4, $5, $6, $7)
    RETURNING ${COLUMNS}`,
  rename: `UPDATE workspaces SET name = $2 WHERE seq = $1 AND state <> 'removed'`,
  setState: `UPDATE workspaces SET state = $2 WHERE seq = $1 AND state <> 'removed'`,
  quotas: `SELECT ${QUOTAS} FROM workspaces WHERE seq = $1 AND state <> 'removed'`,
  setQuotas: `
    UPDATE workspaces SET (${QUOTAS}) = ROW ($2::bigint, $3::bigint, $4::bigint, $5::bigint)
    WHERE seq = $1 AND state <> 'removed'`,
};

interface WorkspaceRow {
  seq: number;
  id: string;
  name: string;
  state: Workspace["state"];
  created_at: number;
}

interface QuotaRow {
  events_per_day: number | null;
  events_per_second: number | null;
  kept_bytes: number | null;
  runs_at_once: number | null;
}

const toWorkspace = ({ created_at: createdAt, ...row }: WorkspaceRow): Workspace => ({ ...row, createdAt });

const quotaValues = ({ eventsPerDay, eventsPerSecond, keptBytes, runsAtOnce }: Quotas) =>
  [eventsPerDay, eventsPerSecond, keptBytes, runsAtOnce] as const;

/** @param db  of no workspace */
export function workspacesOf(db: Database): Workspaces {
  return {
    list: async () => (await db.all<WorkspaceRow>(sql.all)).map(toWorkspace),
    async find(id) {
      const row = await db.one<WorkspaceRow>(sql.find, id);
      return row === undefined ? null : toWorkspace(row);
    },
    async create({ id, name, createdAt, quotas = NO_QUOTAS }) {
      if (!isWorkspaceId(id)) {
        throw new ConfigError(
          `"${id}" can't be the id of a workspace. Use up to 63 small letters, digits and hyphens, such as "north-agency".`,
          { code: "workspace_id_invalid", path: "id" },
        );
      }
      try {
        return toWorkspace(
          (await db.one<WorkspaceRow>(sql.insert, id, name, createdAt, ...quotaValues(quotas)))!,
        );
      } catch (error) {
        throw isTaken(error, "workspaces_id") ? workspaceIdTaken(id, error) : error;
      }
    },
    rename: async (workspace, name) => (await db.run(sql.rename, workspace, name)) === 1,
    setState: async (workspace, state) => (await db.run(sql.setState, workspace, state)) === 1,
    async remove(workspace) {
      if (workspace === DEFAULT_WORKSPACE) {
        throw new ConfigError(
          "The first workspace of an installation can't be removed. Suspend it instead.",
          {
            code: "workspace_is_default",
          },
        );
      }
      return (await db.run(sql.setState, workspace, "removed")) === 1;
    },

    async quotas(workspace) {
      const row = await db.one<QuotaRow>(sql.quotas, workspace);
      if (row === undefined) return null;
      const { events_per_day, events_per_second, kept_bytes, runs_at_once } = row;
      return {
        eventsPerDay: events_per_day,
        eventsPerSecond: events_per_second,
        keptBytes: kept_bytes,
        runsAtOnce: runs_at_once,
      };
    },
    setQuotas: async (workspace, quotas) =>
      (await db.run(sql.setQuotas, workspace, ...quotaValues(quotas))) === 1,

    ...quotaUseOf(db),
    ...removeWorkspaceOf(db),
    ...dueWorkspacesOf(db),
  };
}
