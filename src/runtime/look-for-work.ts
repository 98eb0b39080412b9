/** How the workspaces of a process hear of what others that share the database did, and of what nobody told. */
import type { Log } from "../log.ts";
import type { Workspaces } from "../store/workspaces.ts";
import type { Ears } from "./open-others.ts";
import type { OpenWorkspaces } from "./open-workspaces.ts";

/** What is said may be lost: so often everybody looks for runs that are due, in milliseconds. */
const LOOK_EVERY_MS = 1_000;
const LOOKED_AT = 200;
const SWEEP_EVERY = 10;
const SWEPT_AT_ONCE = 500;

export function earsOf(workspaces: OpenWorkspaces): Ears {
  return {
    onRuns: (seq) => workspaces.bySeq(seq)?.runsDue(),
    onDirectory: (seq) => workspaces.bySeq(seq)?.directoryChanged(),
    onWritten: (seq, written) => workspaces.bySeq(seq)?.hear(written),
    onWorkspaces: () => void workspaces.refresh(),
    onGap() {
      void workspaces.refresh();
      for (const { workspace } of workspaces.all()) {
        workspace.directoryChanged();
        workspace.runsDue();
        workspace.hear({ kind: "reload", id: "", automationId: null });
      }
    },
    onLead() {
      for (const { workspace } of workspaces.all()) workspace.lead();
    },
    watched: () => workspaces.all().flatMap(({ seq, workspace }) => (workspace.isWatched() ? [seq] : [])),
  };
}

/**
 * Looks for due runs of all workspaces in one question, and takes what removed workspaces left behind.
 *
 * @returns ends it
 */
export function lookForWork(
  kept: Pick<Workspaces, "dueWorkspaces" | "removeRows">,
  workspaces: OpenWorkspaces,
  options: { leads: () => boolean; log: Log; now: () => number },
): () => Promise<void> {
  const { leads, log, now } = options;
  let looks = 0;
  const stopping = new AbortController();
  const { signal } = stopping;
  let timer: NodeJS.Timeout | undefined;

  const look = async (): Promise<void> => {
    looks += 1;
    for (const { workspace } of await kept.dueWorkspaces(now(), LOOKED_AT)) {
      workspaces.bySeq(workspace)?.runsDue();
    }
    if (!leads() || looks % SWEEP_EVERY !== 0) return;
    for (let more = true; more && !signal.aborted;) ({ more } = await kept.removeRows(SWEPT_AT_ONCE));
  };
  let looking: Promise<void> = Promise.resolve();
  const schedule = (): void => {
    timer = setTimeout(() => {
      looking = look()
        // the database may be away just now
        .catch((error: unknown) => log.debug("no look for due runs", { error }))
        .finally(() => signal.aborted || schedule());
    }, LOOK_EVERY_MS).unref();
  };
  schedule();
  return async () => {
    stopping.abort();
    clearTimeout(timer);
    await looking;
  };
}
