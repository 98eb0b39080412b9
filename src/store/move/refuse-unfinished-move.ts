import type { Pool } from "pg";
import { ConfigError } from "../../core/errors.ts";
import { asStoreFailure } from "../postgres/postgres-error.ts";

/** For whoever is about to work on a database. @throws {ConfigError} `move_unfinished` */
export async function refuseUnfinishedMove(pool: Pool): Promise<void> {
  try {
    const { rowCount } = await pool.query("SELECT 1 FROM moves WHERE finished_at IS NULL LIMIT 1");
    if (rowCount === 0) return;
  } catch (error) {
    throw asStoreFailure(error) ?? error;
  }
  throw new ConfigError(
    "A data folder is being moved into this database, and not all of it is there. Run `hirewire migrate sqlite-to-postgres` again: it goes on where it was.",
    { code: "move_unfinished" },
  );
}
