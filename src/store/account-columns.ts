/** What the sign-in library may ask of the account tables. Only these words reach a statement: all else is a mistake of ours. */
import type { AccountTable, Cell, Condition } from "./accounts.ts";

export const ACCOUNT_COLUMNS: Readonly<Record<AccountTable, readonly string[]>> = {
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

/** For a list of columns. */
export function columnsOf(table: AccountTable): string {
  return ACCOUNT_COLUMNS[table].join(", ");
}

/** @throws {TypeError} when it is none */
export function knownColumn(table: AccountTable, column: string): string {
  if (ACCOUNT_COLUMNS[table].includes(column)) return column;
  throw new TypeError(`${table} has no column ${column}`);
}

/**
 * @param place  how the next value is written, such as `?` or `$2`
 * @returns conditions that must all be met, as SQL, and their values in order
 * @throws {TypeError} for a column or an operator that there is not
 */
export function conditionsOf(
  table: AccountTable,
  conditions: readonly Condition[],
  place: (value: number) => string,
): { parts: string[]; values: Cell[] } {
  const values: Cell[] = [];
  const next = (value: Cell): string => place(values.push(value) - 1);
  const parts = conditions.map(({ column, is, value }) => {
    const name = knownColumn(table, column);
    if (Array.isArray(value)) return `${name} IN (${value.map(next).join(", ")})`;
    if (!OPERATORS.has(is)) throw new TypeError(`no operator ${is}`);
    if (value === null) return `${name} IS ${is === "<>" ? "NOT NULL" : "NULL"}`;
    return `${name} ${is} ${next(value)}`;
  });
  return { parts, values };
}
