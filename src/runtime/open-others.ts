/**
 * The other processes that share a database with this one: they are told what they should not have to ask for, and one of
 * those that work does the chores. A process that shares with nobody does everything itself.
 */
import type { Log } from "../log.ts";
import type { Written } from "../run/live.ts";
import type { Shared } from "./open-kept.ts";

export interface Others {
  /** Whether this process does what only one of all may do. */
  leads: () => boolean;
  /** Runs are due. */
  tellRuns(workspace: number): void;
  /** Connections, hooks, automations or registrations changed. */
  tellDirectory(workspace: number): void;
  /** Something was written; told while somebody looks. */
  tellWritten(workspace: number, written: Written): void;
  /** There are other workspaces than before. */
  tellWorkspaces(): void;
  /** Somebody looks at our pages. */
  tellWatched(workspace: number): void;
  close(): Promise<void>;
}

/** What this process does about what others say. */
export interface Ears {
  onRuns: (workspace: number) => void;
  onDirectory: (workspace: number) => void;
  onWritten: (workspace: number, written: Written) => void;
  onWorkspaces: () => void;
  /** We were cut off: anything may have happened, everywhere. */
  onGap: () => void;
  /** Chosen to do the chores, now or again. */
  onLead: () => void;
  /** At whose pages somebody looks here. */
  watched: () => number[];
}

const WATCHED_EVERY_MS = 10_000;
/** Whoever looked is told for so long after the last sign. */
const WATCHED_MS = 3 * WATCHED_EVERY_MS;

export const NOBODY: Others = {
  leads: () => true,
  tellRuns: () => undefined,
  tellDirectory: () => undefined,
  tellWritten: () => undefined,
  tellWorkspaces: () => undefined,
  tellWatched: () => undefined,
  close: () => Promise.resolve(),
};

/** @param options.mayLead  whether this process may be the one that does the chores */
export async function openOthers(options: {
  shared: Shared;
  mayLead: boolean;
  ears: Ears;
  log: Log;
}): Promise<Others> {
  const { shared, mayLead, ears, log } = options;
  const { url, process } = shared;
  const { openSignals } = await import("../store/postgres/signals.ts");
  const { openLeadership } = await import("../store/postgres/leadership.ts");
  /** By workspace, until when somebody elsewhere looks. */
  const lookedAt = new Map<number, number>();

  const signals = openSignals({
    url,
    process,
    onSignal({ workspace, kind, about }) {
      if (kind === "runs") ears.onRuns(workspace);
      if (kind === "directory") ears.onDirectory(workspace);
      if (kind === "workspaces") ears.onWorkspaces();
      if (kind === "watched") lookedAt.set(workspace, performance.now() + WATCHED_MS);
      if (kind === "change") ears.onWritten(workspace, about as Written);
    },
    onGap() {
      ears.onGap();
      tellAllWatched();
    },
    onTrouble: (error) => log.warn("other processes are not heard: trying again", { error }),
  });
  const tellWatched = (workspace: number): void => signals.send({ workspace, kind: "watched" });
  const tellAllWatched = (): void => ears.watched().forEach(tellWatched);
  const watching = setInterval(tellAllWatched, WATCHED_EVERY_MS).unref();

  const leadership = mayLead
    ? openLeadership({
        url,
        lead() {
          log.info("chosen to do the chores");
          setImmediate(ears.onLead);
          return Promise.resolve(() => Promise.resolve(log.info("chores left to another process")));
        },
        onTrouble: (error) => log.warn("the database was not asked who does the chores", { error }),
      })
    : null;

  return {
    leads: () => leadership?.leads() ?? false,
    tellRuns: (workspace) => signals.send({ workspace, kind: "runs" }),
    tellDirectory: (workspace) => signals.send({ workspace, kind: "directory" }),
    tellWritten(workspace, written) {
      if (performance.now() < (lookedAt.get(workspace) ?? 0))
        signals.send({ workspace, kind: "change", about: written });
    },
    tellWorkspaces: () => signals.send({ workspace: 0, kind: "workspaces" }),
    tellWatched,
    async close() {
      clearInterval(watching);
      await leadership?.close();
      await signals.close();
    },
  };
}
