/**
 * Moves everything that a data folder keeps into a PostgreSQL. The folder is only read, and can be gone back to. A move that
 * ends early, however it does, goes on where it was when it is called again.
 */
import { checkMove, type Checked } from "./check.ts";
import { arrived } from "./plan.ts";
import { type MoveSource, openSource } from "./source.ts";
import { type Begun, type MoveTarget, openTarget } from "./target.ts";

export interface MoveOptions {
  /** The data folder's database file. Nobody else works with it. */
  file: string;
  /** `postgres://…` */
  url: string;
  workspace: number;
  now?: () => number;
  /** First removes what an unfinished move left in the target. */
  startOver?: boolean;
  /** Told once of each stage, before its rows. */
  onStage?: (stage: "moving" | "checking", rows: number) => void;
  /** So many rows more. */
  onRows?: (rows: number) => void;
}

export interface Moved {
  /** When an earlier call had finished it; then nothing was done. */
  before: number | null;
  /** What the two sides hold; empty when nothing was done. */
  tables: Checked[];
  /** Whether all is the same on both sides. Else the move is not finished, and nobody starts on the target. */
  same: boolean;
  /** Ids of the keys that seal what was moved, in hex (vault/key.ts). */
  sealedWith: string[];
}

/**
 * @throws {ConfigError} `nothing_to_move`, `database_damaged`, `database_newer`, `database_foreign`, `database_old`,
 *         `database_in_use`, `move_under_way`, `workspace_not_empty`, `move_of_other_data`
 * @throws {StoreUnreachable} and `StoreFull`: what was moved until then stays moved
 */
export async function moveToPostgres(options: MoveOptions): Promise<Moved> {
  const { file, url, workspace, now = Date.now, startOver = false } = options;
  const source = await openSource(file);
  try {
    const target = await openTarget(url, workspace);
    try {
      const begun = await target.begin(source, { at: now(), startOver });
      const sealedWith = source.sealedWith();
      if (begun.finishedAt !== null) return { before: begun.finishedAt, tables: [], same: true, sealedWith };
      await copy(source, target, begun, options);
      const tables = await check(source, target, begun, options);
      const same = tables.every((table) => table.same);
      if (same) await target.finish(now());
      return { before: null, tables, same, sealedWith };
    } finally {
      await target.close();
    }
  } finally {
    source.close();
  }
}

async function copy(
  source: MoveSource,
  target: MoveTarget,
  { bases, begunAt, steps }: Begun,
  { onStage, onRows }: MoveOptions,
): Promise<void> {
  onStage?.("moving", rowsOf(source));
  for (const plan of source.plans) {
    const step = steps.get(plan.table);
    onRows?.(step?.rows ?? 0);
    let writing = Promise.resolve();
    // the next rows are read while the last ones are on their way
    for (const { rows, last } of source.batches(plan, { after: step?.last ?? null, at: begunAt })) {
      await writing;
      const there = rows.map((row) => arrived(plan, bases, row));
      writing = target.write(plan, there, last).then(() => onRows?.(rows.length));
      writing.catch(() => undefined); // told where it is waited for
    }
    await writing;
  }
}

async function check(
  source: MoveSource,
  target: MoveTarget,
  { bases, begunAt }: Begun,
  { onStage, onRows }: MoveOptions,
): Promise<Checked[]> {
  onStage?.("checking", rowsOf(source));
  await target.analyze(source.plans);
  return await checkMove(source, target, { bases, begunAt, ...(onRows && { onRows }) });
}

const rowsOf = (source: MoveSource): number =>
  source.plans.reduce((sum, plan) => sum + source.count(plan), 0);
