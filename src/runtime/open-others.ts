/**
 * The other processes that share a database with this one: they are told what they should not have to ask for, and one of
 * those that work does the chores. A process that shares with nobody does everything itself.
 */
import type { Live, Written } from "../run/live.ts";
import type { Log } from "../log.ts";
import type { Shared } from "./open-kept.ts";

export interface Others {
  /** Whether this process does what only one of all may do. */
  leads: () => boolean;
  /** Runs are due. */
  tellRuns(): void;
  /** Connections, hooks, automations or registrations changed. */
  tellDirectory(): void;
  /** Something was written; told while somebody looks. */
  tellWritten(written: Written): void;
  /** Somebody looks at our pages. */
  tellWatched(): void;
  close(): Promise<void>;
}

export interface HeardOfOthers {
  onRuns: () => void;
  onDirectory: () => void;
  onWritten: (written: Written) => void;
  /** Chosen to do the chores, now or again. */
  onLead: () => void;
}

const WATCHED_EVERY_MS = 10_000;
/** Whoever looked is told for so long after the last sign. */
const WATCHED_MS = 3 * WATCHED_EVERY_MS;

export const NOBODY: Others = {
  leads: () => true,
  tellRuns: () => undefined,
  tellDirectory: () => undefined,
  tellWritten: () => undefined,
  tellWatched: () => undefined,
  close: () => Promise.resolve(),
};

/** @param options.mayLead  whether this process may be the one that does the chores */
export async function openOthers(options: {
  shared: Shared;
  mayLead: boolean;
  live: Pick<Live, "isHeard">;
  heard: HeardOfOthers;
  log: Log;
}): Promise<Others> {
  const { shared, mayLead, live, heard, log } = options;
  const { url, process, workspace } = shared;
  const { openSignals } = await import("../store/postgres/signals.ts");
  const { openLeadership } = await import("../store/postgres/leadership.ts");
  let watchedUntil = 0;

  const signals = openSignals({
    url,
    process,
    onSignal({ workspace: where, kind, about }) {
      if (where !== workspace) return;
      if (kind === "runs") heard.onRuns();
      if (kind === "directory") heard.onDirectory();
      if (kind === "watched") watchedUntil = performance.now() + WATCHED_MS;
      if (kind === "change") heard.onWritten(about as Written);
    },
    onGap() {
      heard.onDirectory();
      heard.onRuns();
      heard.onWritten({ kind: "reload", id: "", automationId: null });
      tellWatched();
    },
    onTrouble: (error) => log.warn("other processes are not heard: trying again", { error }),
  });
  const tellWatched = (): void => {
    if (live.isHeard()) signals.send({ workspace, kind: "watched" });
  };
  const watching = setInterval(tellWatched, WATCHED_EVERY_MS).unref();

  const leadership = mayLead
    ? openLeadership({
        url,
        workspace,
        lead() {
          log.info("chosen to do the chores");
          setImmediate(heard.onLead);
          return Promise.resolve(() => Promise.resolve(log.info("chores left to another process")));
        },
        onTrouble: (error) => log.warn("the database was not asked who does the chores", { error }),
      })
    : null;

  return {
    leads: () => leadership?.leads() ?? false,
    tellRuns: () => signals.send({ workspace, kind: "runs" }),
    tellDirectory: () => signals.send({ workspace, kind: "directory" }),
    tellWritten(written) {
      if (performance.now() < watchedUntil) signals.send({ workspace, kind: "change", about: written });
    },
    tellWatched,
    async close() {
      clearInterval(watching);
      await leadership?.close();
      await signals.close();
    },
  };
}
