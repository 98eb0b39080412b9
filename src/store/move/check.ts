/**
 * Compares what was moved with what is in the data folder, row by row: both sides are read anew, put into the same words, and
 * hashed. It says nothing about how the rows came there, so it also finds what a fault of the move or of a disk did.
 */
import { createHash, hash } from "node:crypto";
import { arrived, type Bases, type Cell, isHashed, keyOf, type Plan, type Row } from "./plan.ts";
import type { MoveSource } from "./source.ts";
import type { MoveTarget } from "./target.ts";

export interface Checked {
  table: string;
  /** In people's words. */
  what: string;
  here: Side;
  there: Side;
  same: boolean;
  /** The key of the first row that differs, for a person; null when none does. */
  first: string | null;
}

export interface Side {
  rows: number;
  /** The first half of a SHA-256 over all rows in the order of their keys. */
  checksum: string;
}

export interface CheckOptions {
  bases: Bases;
  begunAt: number;
  /** So many rows more were compared. */
  onRows?: (rows: number) => void;
}

/** @returns for each table, in the order in which they are moved */
export async function checkMove(
  source: MoveSource,
  target: MoveTarget,
  options: CheckOptions,
): Promise<Checked[]> {
  const checked: Checked[] = [];
  for (const plan of source.plans) checked.push(await checkTable(plan, source, target, options));
  return checked;
}

async function checkTable(
  plan: Plan,
  source: MoveSource,
  target: MoveTarget,
  { bases, begunAt, onRows }: CheckOptions,
): Promise<Checked> {
  const [here, there] = [createSide(), createSide()];
  let after: Row | null = null;
  let first: string | null = null;
  for (const { rows } of source.batches(plan, { after: null, at: begunAt })) {
    const mine = rows.map((row) => arrived(plan, bases, row));
    const upTo = keyOf(plan, mine.at(-1)!);
    const theirs = await target.range(plan, after, upTo);
    const one = here.add(mine.map((row) => bytesHashed(plan, row)));
    const other = there.add(theirs);
    first ??= firstDifference(plan, [mine, one], [theirs, other]);
    after = upTo;
    onRows?.(rows.length);
  }
  const more = await target.countAfter(plan, after);
  if (more > 0) first ??= `${more} more`;
  const sides = { here: here.end(), there: there.end() };
  sides.there.rows += more;
  return { table: plan.table, what: plan.what, ...sides, same: first === null, first };
}

/** Rows, and the same in words. */
type Told = [rows: readonly Row[], words: readonly string[]];

/** As the target tells a row: what is long comes as its hash. */
const bytesHashed = (plan: Plan, row: Row): Row =>
  row.map((cell, index) =>
    cell instanceof Uint8Array && isHashed(plan, index) ? hash("sha256", cell, "buffer") : cell,
  );

function createSide() {
  const all = createHash("sha256");
  let rows = 0;
  return {
    /** @returns the rows in words */
    add(some: readonly Row[]): string[] {
      rows += some.length;
      const words = some.map((row) => JSON.stringify(row.map(word)));
      for (const each of words) all.update(each).update("\n");
      return words;
    },
    end: (): Side => ({ rows, checksum: all.digest("hex").slice(0, 32) }),
  };
}

const word = (cell: Cell): Cell =>
  cell instanceof Uint8Array
    ? `\\x${Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength).toString("hex")}`
    : cell;

/** @returns the key of the first row that differs or that one side lacks; null when none does */
function firstDifference(plan: Plan, [mine, one]: Told, [theirs, other]: Told): string | null {
  for (let index = 0; index < Math.max(one.length, other.length); index += 1) {
    if (one[index] === other[index]) continue;
    const row = mine[index] ?? theirs[index]!;
    return keyOf(plan, row).map(word).join(" ");
  }
  return null;
}
