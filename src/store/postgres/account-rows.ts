/** Rows of the account tables for the sign-in library, which brings conditions of its own. */
import { columnsOf, conditionsOf, knownColumn } from "../account-columns.ts";
import type { AccountRow, AccountStore, AccountTable, Cell, Condition } from "../accounts.ts";
import type { Database } from "./database.ts";

/** The workspace is `$1`; `before` more values come ahead of these. */
function where(
  table: AccountTable,
  conditions: readonly Condition[],
  before = 0,
): { text: string; values: Cell[] } {
  const { parts, values } = conditionsOf(table, conditions, (value) => `$${value + before + 2}`);
  return { text: ` WHERE ${["workspace_seq = $1", ...parts].join(" AND ")}`, values };
}

type AccountRows = Pick<AccountStore, "insertRow" | "selectRows" | "updateRows" | "deleteRows">;

export function accountRowsOf(db: Database): AccountRows {
  return {
    async insertRow(table, row) {
      const columns = ["workspace_seq", ...Object.keys(row).map((column) => knownColumn(table, column))];
      const places = columns.map((_, index) => `$${index + 1}`).join(", ");
      const text = `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${places})`;
      await db.run(text, ...Object.values(row));
    },
    async selectRows(table, conditions, { limit, offset = 0, order } = {}) {
      const { text, values } = where(table, conditions);
      const sorted = order
        ? ` ORDER BY ${knownColumn(table, order.column)}${order.descending ? " DESC" : ""}`
        : "";
      const [most, from] = [values.length + 2, values.length + 3];
      return await db.all<AccountRow>(
        `SELECT ${columnsOf(table)} FROM ${table}${text}${sorted} LIMIT $${most} OFFSET $${from}`,
        ...values,
        limit ?? null,
        offset,
      );
    },
    async updateRows(table, conditions, change) {
      const set = Object.keys(change).map((column, index) => `${knownColumn(table, column)} = $${index + 2}`);
      if (set.length === 0) return 0;
      const { text, values } = where(table, conditions, set.length);
      return await db.run(
        `UPDATE ${table} SET ${set.join(", ")}${text}`,
        ...Object.values(change),
        ...values,
      );
    },
    async deleteRows(table, conditions) {
      const { text, values } = where(table, conditions);
      // none of what the library removes is "all of them"
      if (values.length === 0) throw new TypeError(`no condition to remove ${table} by`);
      return await db.run(`DELETE FROM ${table}${text}`, ...values);
    },
  };
}
