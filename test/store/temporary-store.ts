/** A SQLite store in a folder of its own, for as long as a test runs. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import type { OpenedStore } from "../contract/store/scene.ts";

export type TemporaryStore = OpenedStore & { file: string };

export async function temporaryStore(now?: () => number): Promise<TemporaryStore> {
  const folder = mkdtempSync(join(tmpdir(), "hirewire-store-"));
  const file = join(folder, "hirewire.db");
  const open = (): Promise<Store> => openSqliteStore(now === undefined ? { file } : { file, now });
  let store = await open();
  return {
    file,
    store,
    async reopen() {
      await store.close();
      store = await open();
      return store;
    },
    async destroy() {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
