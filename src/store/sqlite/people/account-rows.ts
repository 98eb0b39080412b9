/** Rows of the account tables for the sign-in library, which brings conditions of its own. */
import type { DatabaseSync } from "node:sqlite";
import { columnsOf, conditionsOf, knownColumn } from "../../account-columns.ts";
import type { AccountRow, AccountTable, Cell, Condition } from "../../accounts.ts";

export function prepareAccountRows(db: DatabaseSync) {
  return {
    insertRow: (table: AccountTable, row: AccountRow): void => {
      const columns = Object.keys(row).map((column) => knownColumn(table, column));
      const places = columns.map(() => "?").join(", ");
      db.prepare(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${places})`).run(
        ...Object.values(row),
      );
    },
    selectRows: (
      table: AccountTable,
      conditions: readonly Condition[],
      options: { limit?: number; offset?: number; order?: { column: string; descending: boolean } } = {},
    ): AccountRow[] => {
      const { limit = -1, offset = 0, order } = options;
      const { text, values } = where(table, conditions);
      const sorted = order
        ? ` ORDER BY ${knownColumn(table, order.column)}${order.descending ? " DESC" : ""}`
        : "";
      return db
        .prepare(`SELECT ${columnsOf(table)} FROM ${table}${text}${sorted} LIMIT ? OFFSET ?`)
        .all(...values, limit, offset) as AccountRow[];
    },
    updateRows: (table: AccountTable, conditions: readonly Condition[], change: AccountRow): number => {
      const { text, values } = where(table, conditions);
      const set = Object.keys(change).map((column) => `${knownColumn(table, column)} = ?`);
      if (set.length === 0) return 0;
      return Number(
        db.prepare(`UPDATE ${table} SET ${set.join(", ")}${text}`).run(...Object.values(change), ...values)
          .changes,
      );
    },
    deleteRows: (table: AccountTable, conditions: readonly Condition[]): number => {
      const { text, values } = where(table, conditions);
      // none of what the library removes is "all of them"
      if (values.length === 0) throw new TypeError(`no condition to remove ${table} by`);
      return Number(db.prepare(`DELETE FROM ${table}${text}`).run(...values).changes);
    },
  };
}

function where(table: AccountTable, conditions: readonly Condition[]): { text: string; values: Cell[] } {
  const { parts, values } = conditionsOf(table, conditions, () => "?");
  return { text: parts.length === 0 ? "" : ` WHERE ${parts.join(" AND ")}`, values };
}
