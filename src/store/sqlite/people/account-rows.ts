/** Rows of the account tables for the sign-in library, which brings conditions of its own. */
import type { DatabaseSync } from "node:sqlite";
import type { AccountRow, AccountTable, Cell, Condition } from "../../accounts.ts";

/** Only these reach a statement: whatever else is asked for is a mistake of ours. */
const COLUMNS: Record<AccountTable, readonly string[]> = {
  users: ["id", "email", "email_verified", "name", "image", "role", "created_at", "updated_at"],
  identities: ["id", "user_id", "provider_id", "account_id", "password", "created_at", "updated_at"],
  sessions: [
    "id",
    "user_id",
    "token",
    "ip_address",
    "user_agent",
    "created_at",
    "last_used_at",
    "expires_at",
  ],
};
const OPERATORS = new Set<Condition["is"]>(["=", "<>", "<", "<=", ">", ">="]);

export function prepareAccountRows(db: DatabaseSync) {
  return {
    insertRow: (table: AccountTable, row: AccountRow): void => {
      const columns = Object.keys(row).map((column) => known(table, column));
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
      const sorted = order ? ` ORDER BY ${known(table, order.column)}${order.descending ? " DESC" : ""}` : "";
      const columns = COLUMNS[table].join(", ");
      return db
        .prepare(`SELECT ${columns} FROM ${table}${text}${sorted} LIMIT ? OFFSET ?`)
        .all(...values, limit, offset) as AccountRow[];
    },
    updateRows: (table: AccountTable, conditions: readonly Condition[], change: AccountRow): number => {
      const { text, values } = where(table, conditions);
      const set = Object.keys(change).map((column) => `${known(table, column)} = ?`);
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

function known(table: AccountTable, column: string): string {
  if (COLUMNS[table].includes(column)) return column;
  throw new TypeError(`${table} has no column ${column}`);
}

function where(table: AccountTable, conditions: readonly Condition[]): { text: string; values: Cell[] } {
  if (conditions.length === 0) return { text: "", values: [] };
  const values: Cell[] = [];
  const parts = conditions.map(({ column, is, value }) => {
    const name = known(table, column);
    if (Array.isArray(value)) {
      values.push(...value);
      return `${name} IN (${value.map(() => "?").join(", ")})`;
    }
    if (!OPERATORS.has(is)) throw new TypeError(`no operator ${is}`);
    if (value === null) return `${name} IS ${is === "<>" ? "NOT NULL" : "NULL"}`;
    values.push(value);
    return `${name} ${is} ?`;
  });
  return { text: ` WHERE ${parts.join(" AND ")}`, values };
}
