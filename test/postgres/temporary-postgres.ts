/** A PostgreSQL store in a database of its own, for as long as a test runs. */
import { migrationFiles, readMigration } from "../../src/store/postgres/migrate.ts";
import {
  DEFAULT_WORKSPACE,
  openPostgres,
  type Postgres,
} from "../../src/store/postgres/open-postgres-store.ts";
import { T0 } from "../contract/store/fixtures.ts";
import type { OpenedStore } from "../contract/store/scene.ts";
import { testDatabase } from "./cluster.ts";

export type TemporaryPostgres = OpenedStore & { url: string };

/** Migrated once, with the partitions of the months in which tests play, and copied from then on. */
export const migrated = {
  key: migrationFiles().map(readMigration).join("\n"),
  async build(url: string) {
    await (await openPostgres({ url, now: () => T0 })).close();
  },
};

export async function temporaryPostgres(now?: () => number): Promise<TemporaryPostgres> {
  const database = await testDatabase(migrated);
  const open = (): Promise<Postgres> =>
    openPostgres({
      url: database.url,
      migrated: true,
      connections: 4,
      process: "of this test",
      ...(now && { now }),
    });
  let postgres = await open();
  return {
    url: database.url,
    store: postgres.store(DEFAULT_WORKSPACE),
    async reopen() {
      await postgres.close();
      postgres = await open();
      return postgres.store(DEFAULT_WORKSPACE);
    },
    async destroy() {
      await postgres.close();
      await database.drop();
    },
  };
}
