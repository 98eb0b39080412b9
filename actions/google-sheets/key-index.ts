/** Rows by what stands in one column, kept true while rows are added and changed. */
import { isFilled } from "./cells.ts";
import { comparable } from "./find-by-key.ts";

export class KeyIndex {
  readonly #rows = new Map<string, number[]>();
  readonly #cells = new Map<number, string>();

  /** @param cells  of the column, from the row `firstRow` on */
  constructor(cells: readonly unknown[], firstRow: number) {
    for (const [index, cell] of cells.entries()) this.set(firstRow + index, cell);
  }

  /** The numbers of the rows with the key, in order. */
  find(key: string | number): readonly number[] {
    return this.#rows.get(comparable(key)) ?? [];
  }

  set(row: number, value: unknown): void {
    const before = this.#cells.get(row);
    if (before !== undefined) {
      const left = (this.#rows.get(before) ?? []).filter((other) => other !== row);
      if (left.length > 0) this.#rows.set(before, left);
      else this.#rows.delete(before);
      this.#cells.delete(row);
    }
    if (!isFilled(value)) return;
    const key = comparable(value);
    this.#cells.set(row, key);
    const rows = this.#rows.get(key);
    if (rows === undefined) this.#rows.set(key, [row]);
    else {
      rows.push(row);
      if ((rows.at(-2) ?? 0) > row) rows.sort((one, other) => one - other);
    }
  }
}
