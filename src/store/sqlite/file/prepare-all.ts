import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Prepares every statement of a file's `sql`, under its name. */
export function prepareAll<Name extends string>(
  db: DatabaseSync,
  sql: Readonly<Record<Name, string>>,
): Record<Name, StatementSync> {
  const entries = Object.entries<string>(sql).map(([name, text]) => [name, db.prepare(text)]);
  return Object.fromEntries(entries) as Record<Name, StatementSync>;
}
