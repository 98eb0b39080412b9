/**
 * The counters of what is finished, which nearly every write changes. Each connection adds to rows of its own, so that
 * no two of them wait for each other; whoever reads adds them up (counters.ts).
 */
import type { Session } from "./session.ts";

export const sql = {
  /** Two connections may share a row; names in order keep them from waiting for each other in a ring. */
  add: `
    INSERT INTO counters (workspace_seq, name, shard, value)
    SELECT $1, name, (pg_backend_pid() % 64)::smallint, by
    FROM unnest($2::text[], $3::bigint[]) AS added (name, by) ORDER BY name COLLATE "C"
    ON CONFLICT (workspace_seq, name, shard) DO UPDATE SET value = counters.value + excluded.value`,
};

/** The last thing that a transaction does: from here on others may wait for it. */
export async function writeTallies(tx: Session, added: ReadonlyMap<string, number>): Promise<void> {
  const changed = [...added].filter(([, by]) => by !== 0);
  if (changed.length === 0) return;
  await tx.run(
    sql.add,
    changed.map(([name]) => name),
    changed.map(([, by]) => by),
  );
}
