/** The workspaces that this process has open: all that are active, and those that are not say so. */
import type { RequestListener } from "node:http";
import type { WorkspaceOperations } from "../run/operations/workspaces.ts";
import { workspaceOperations } from "../run/operations/workspaces.ts";
import { NO_QUOTAS, type Quotas, type Workspace } from "../store/workspaces.ts";
import type { Kept } from "./open-kept.ts";
import { openWorkspace, type OpenWorkspace, type Premises } from "./open-workspace.ts";

export interface OpenWorkspaces {
  /** The one that every installation begins with. */
  first: OpenWorkspace;
  all(): { seq: number; workspace: OpenWorkspace }[];
  bySeq(seq: number): OpenWorkspace | undefined;
  /** What answers its calls, if it is open. */
  app(id: string): RequestListener | undefined;
  /** As `app`, for one that may have been made a moment ago. Rejects when it is not there. */
  find(id: string): Promise<RequestListener>;
  /** Begins what is done again and again: calls are taken now. */
  start(): void;
  /** Opens and closes what another process, or somebody here, made or removed. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

const FIRST = "default";

interface Entry {
  seq: number;
  workspace: OpenWorkspace;
  quotas: Quotas;
}

/** @param addressOf  where its people and senders reach one of the others */
export async function openWorkspaces(
  premises: Premises,
  kept: Kept,
  addressOf: (id: string | null) => string,
): Promise<OpenWorkspaces> {
  const { log } = premises.options;
  const { now } = premises.clock;
  const { shared } = kept;
  const entries = new Map<string, Entry>();
  let started = false;

  const operations: WorkspaceOperations = workspaceOperations({
    workspaces: shared?.workspaces ?? null,
    first: FIRST,
    addressOf: (id) => addressOf(id === FIRST ? null : id),
    async leaveVendors(seq) {
      const open = bySeq(seq);
      for (const { id } of open?.connections.list() ?? []) await open?.registrar.leave(id);
    },
    onChange() {
      void refresh();
      premises.others().tellWorkspaces();
    },
    now,
  });

  const bySeq = (seq: number): OpenWorkspace | undefined =>
    [...entries.values()].find((entry) => entry.seq === seq)?.workspace;

  const open = async (id: string, seq: number, quotas: Quotas): Promise<Entry> => {
    const isFirst = id === FIRST;
    const entry = { seq, quotas } as Entry;
    const { store, accounts } = isFirst ? kept.first : withAccounts(shared!.store(seq));
    entry.workspace = await openWorkspace(premises, {
      id,
      seq,
      store,
      accounts,
      file: kept.file,
      shared: shared !== null,
      publicUrl: () => addressOf(isFirst ? null : id),
      workspaces: isFirst ? operations : null,
      limits: shared && {
        quotas: () => entry.quotas,
        use: () => shared.workspaces.quotaUse(seq, now()),
        showsOwnUse: !isFirst,
      },
    });
    entries.set(id, entry);
    if (started) entry.workspace.start();
    return entry;
  };

  const shut = async (id: string, { workspace }: Entry): Promise<void> => {
    entries.delete(id);
    await workspace.leave();
  };

  const bringUpToDate = async (): Promise<void> => {
    if (!shared) return;
    const wanted = (await shared.workspaces.list()).filter(({ state }) => state === "active");
    for (const [id, entry] of entries) {
      if (id !== FIRST && !wanted.some(({ seq }) => seq === entry.seq)) await shut(id, entry);
    }
    for (const { id, seq } of wanted) {
      const quotas = (await shared.workspaces.quotas(seq)) ?? NO_QUOTAS;
      const entry = entries.get(id);
      if (entry && (id === FIRST || entry.quotas.runsAtOnce === quotas.runsAtOnce)) entry.quotas = quotas;
      else {
        if (entry) await shut(id, entry);
        await open(id, seq, quotas);
      }
    }
  };
  let refreshing: Promise<void> = Promise.resolve();
  const refresh = (): Promise<void> => {
    refreshing = refreshing
      .then(bringUpToDate)
      .catch((error: unknown) => log.error("workspaces not looked at", { error }));
    return refreshing;
  };

  const { workspace: first } = await open(FIRST, kept.first.seq, NO_QUOTAS);
  await refresh();
  return {
    first,
    all: () => [...entries.values()],
    bySeq,
    app: (id) => entries.get(id)?.workspace.app,
    async find(id) {
      const found = await shared?.workspaces.find(id);
      if (!found) throw new Error("there is no such workspace");
      if (found.state === "suspended") return suspended(found);
      await refresh();
      const entry = entries.get(id);
      if (!entry) throw new Error("there is no such workspace");
      return entry.workspace.app;
    },
    start() {
      started = true;
      for (const { workspace } of entries.values()) workspace.start();
    },
    refresh,
    async close() {
      await refreshing;
      await Promise.all([...entries.values()].map(({ workspace }) => workspace.close()));
    },
  };
}

const withAccounts = <S extends { accounts: unknown }>(store: S): { store: S; accounts: S["accounts"] } => ({
  store,
  accounts: store.accounts,
});

/** Senders try again for hours; people are told. Anybody may ask, and is not told what the client is called. */
function suspended({ id }: Workspace): RequestListener {
  return (_request, response) => {
    response.writeHead(503, { "content-type": "application/problem+json", "retry-after": "3600" });
    response.end(
      JSON.stringify({
        type: "/problems/workspace_suspended",
        title: "The workspace is suspended.",
        status: 503,
        code: "workspace_suspended",
        detail: `The workspace "${id}" is suspended: nothing is taken in and nothing is done until whoever runs this installation resumes it.`,
      }),
    );
  };
}
