/** Looks at the tables of the PostgreSQL store themselves: what each workspace has in which of them. */
import { Client } from "pg";

const TABLES = `
  SELECT c.relname AS name,
    EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'workspace_seq') AS owned
  FROM pg_class c
  WHERE c.relnamespace = 'hirewire'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`;

export async function openTables(url: string) {
  const client = new Client({ connectionString: url, options: "-c search_path=hirewire,public" });
  await client.connect();
  const { rows: tables } = await client.query<{ name: string; owned: boolean }>(TABLES);
  const owned = tables.filter((table) => table.owned).map(({ name }) => name);
  const each = (what: string) =>
    owned.map((name) => `SELECT '${name}' AS name, ${what} AS value FROM ${name} t WHERE workspace_seq = $1`);
  const ask = async (what: string, workspace: number) => {
    const { rows } = await client.query<{ name: string; value: string }>(each(what).join(" UNION ALL "), [
      workspace,
    ]);
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  };
  return {
    owned,
    /** Of no workspace. */
    others: tables.filter((table) => !table.owned).map(({ name }) => name),
    /** By table, of all that a workspace has. */
    checksums: (workspace: number) =>
      ask("md5(coalesce(string_agg(t::text, ' ' ORDER BY t::text), ''))", workspace),
    counts: async (workspace: number) =>
      Object.fromEntries(
        Object.entries(await ask("count(*)", workspace)).map(([name, rows]) => [name, Number(rows)]),
      ),
    query: async <R extends object>(text: string, values: unknown[] = []) =>
      (await client.query<R>(text, values)).rows,
    close: () => client.end(),
  };
}
