/** For commands about the data folder's own file. */
import { ConfigError } from "../../core/errors.ts";

/** @throws {ConfigError} `kept_in_postgres` */
export function refuseShared(done: string): void {
  if (process.env["DATABASE_URL"] === undefined) return;
  throw new ConfigError(
    `DATABASE_URL is set, so what is kept is in PostgreSQL and is ${done} with its own tools: docs/ops/backup-and-restore.md says how.`,
    { code: "kept_in_postgres" },
  );
}
