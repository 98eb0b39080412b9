/**
 * Workspaces take turns at a process's loop: each round takes in a few calls, one of each workspace that has some, and then
 * lets answers of the database and new calls be read. A vendor that posts over a thousand connections at once fills its own
 * line only; a call of another workspace waits for one round, however long that line is.
 *
 * Nobody is refused for it: a vendor that never sends again would lose what was refused.
 */

/** Does the work when it is its turn. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

export interface CallTurns {
  /** The line of a workspace. */
  of(workspace: number): InTurn;
}

/** Begun in one round of the loop: some milliseconds of work, and enough of them to share a transaction. */
const AT_ONCE = 20;

/** @param options.nextRound  calls back once everything that is ready was read; default: `setImmediate` */
export function createCallTurns(
  options: { atOnce?: number; nextRound?: (begin: () => void) => void } = {},
): CallTurns {
  const { atOnce = AT_ONCE, nextRound = setImmediate } = options;
  /** Of those who wait, in the order in which they are next. */
  const lines = new Map<number, (() => void)[]>();
  let begun = 0;
  let scheduled = false;

  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    nextRound(round);
  };
  const round = (): void => {
    scheduled = false;
    for (begun = 0; begun < atOnce && lines.size > 0; begun += 1) {
      const [workspace, line] = lines.entries().next().value!;
      const begin = line.shift()!;
      lines.delete(workspace);
      if (line.length > 0) lines.set(workspace, line); // behind all others
      begin();
    }
    if (begun > 0) schedule(); // the next one counts anew
  };

  return {
    of: (workspace) => async (work) => {
      if (begun < atOnce && lines.size === 0) {
        begun += 1;
        schedule();
        return work();
      }
      const { promise: turn, resolve: begin } = Promise.withResolvers<void>();
      const line = lines.get(workspace) ?? [];
      lines.set(workspace, line);
      line.push(begin);
      schedule();
      await turn;
      return work();
    },
  };
}
