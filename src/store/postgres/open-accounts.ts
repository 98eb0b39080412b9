/** What is kept of people. */
import type { AccountStore } from "../accounts.ts";
import { accountRowsOf } from "./account-rows.ts";
import { accountsOf, removeOldSessions } from "./accounts.ts";
import type { Database } from "./database.ts";
import { linksOf, removeExpiredLinks } from "./links.ts";

export function openAccounts(db: Database): AccountStore {
  return {
    ...accountsOf(db),
    ...linksOf(db),
    ...accountRowsOf(db),
    removeExpiredAccess: (at, unusedSince) =>
      db.transaction(
        async (tx) => (await removeOldSessions(tx, at, unusedSince)) + (await removeExpiredLinks(tx, at)),
      ),
  };
}
