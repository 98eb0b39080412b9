/**
 * The workspaces of an installation, for whoever operates it: one for each client, nothing shared. Only PostgreSQL has
 * several.
 */
import { ConfigError } from "../../core/errors.ts";
import {
  NO_QUOTAS,
  type Quotas,
  type QuotaUse,
  type Workspace,
  type Workspaces,
} from "../../store/workspaces.ts";

export interface WorkspaceView extends Omit<Workspace, "seq"> {
  /** Where its people and senders reach it. */
  address: string;
  quotas: Quotas;
  use: QuotaUse;
}

export interface WorkspaceOperations {
  /** Oldest first. */
  list(): Promise<WorkspaceView[]>;
  /** @throws {ConfigError} `workspace_not_found` */
  get(id: string): Promise<WorkspaceView>;
  /** @throws {ConfigError} `workspace_id_invalid`, `workspace_id_taken`, `workspaces_need_postgres` */
  create(wanted: { id: string; name: string; quotas?: Quotas | undefined }): Promise<WorkspaceView>;
  /** @throws {ConfigError} `workspace_not_found`, `workspace_is_default` */
  change(
    id: string,
    changes: {
      name?: string | undefined;
      state?: Workspace["state"] | undefined;
      quotas?: Partial<Quotas> | undefined;
    },
  ): Promise<WorkspaceView>;
  /**
   * Our hooks at its vendors are taken back, and nothing of it is left.
   *
   * @throws {ConfigError} `workspace_not_found`, `workspace_is_default`, `workspace_not_confirmed`
   */
  remove(id: string, confirmed: string): Promise<void>;
}

export function workspaceOperations(options: {
  /** Null on the embedded store. */
  workspaces: Workspaces | null;
  /** The one that can't go. */
  first: string;
  addressOf: (id: string) => string;
  /** Takes our hooks back at the vendors of a workspace that goes. */
  leaveVendors: (seq: number) => Promise<void>;
  /** There is one more or less, or one is another than before. */
  onChange: () => void;
  now: () => number;
}): WorkspaceOperations {
  const { first, addressOf, leaveVendors, onChange, now } = options;

  const workspaces = (): Workspaces => {
    if (options.workspaces) return options.workspaces;
    throw new ConfigError(
      "Several workspaces need a PostgreSQL to share: start Hirewire with DATABASE_URL (docs/ops/workspaces.md).",
      { code: "workspaces_need_postgres" },
    );
  };

  const find = async (id: string): Promise<Workspace> => {
    const found = await workspaces().find(id);
    if (found) return found;
    throw new ConfigError(`There is no workspace "${id}". \`hirewire workspaces\` lists those there are.`, {
      code: "workspace_not_found",
    });
  };

  const view = async ({ seq, ...workspace }: Workspace): Promise<WorkspaceView> => {
    const [quotas, use] = await Promise.all([workspaces().quotas(seq), workspaces().quotaUse(seq, now())]);
    return { ...workspace, address: addressOf(workspace.id), quotas: quotas ?? NO_QUOTAS, use };
  };

  const notFirst = (id: string, what: string): void => {
    if (id !== first) return;
    throw new ConfigError(
      `The workspace "${first}" is where everything is looked after from, so it can't be ${what}.`,
      {
        code: "workspace_is_default",
      },
    );
  };

  return {
    list: async () => Promise.all((await workspaces().list()).map(view)),
    get: async (id) => view(await find(id)),
    async create({ id, name, quotas }) {
      const made = await workspaces().create({ id, name, createdAt: now(), ...(quotas && { quotas }) });
      onChange();
      return view(made);
    },
    async change(id, { name, state, quotas }) {
      const { seq } = await find(id);
      if (state === "suspended") notFirst(id, "suspended");
      if (name !== undefined) await workspaces().rename(seq, name);
      if (state !== undefined) await workspaces().setState(seq, state);
      if (quotas !== undefined) {
        const before = (await workspaces().quotas(seq)) ?? NO_QUOTAS;
        await workspaces().setQuotas(seq, { ...before, ...quotas });
      }
      onChange();
      return view(await find(id));
    },
    async remove(id, confirmed) {
      const { seq, name } = await find(id);
      notFirst(id, "removed");
      if (confirmed !== id) {
        throw new ConfigError(
          `Everything of "${name}" goes: its connections, automations, history and people. Say its id, "${id}", once more if that is meant.`,
          { code: "workspace_not_confirmed", path: "confirm" },
        );
      }
      await leaveVendors(seq);
      await workspaces().remove(seq);
      onChange();
    },
  };
}
