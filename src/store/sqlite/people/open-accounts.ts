/** What is kept of people, over the connection of the store. */
import type { DatabaseSync } from "node:sqlite";
import type { AccountStore } from "../../accounts.ts";
import { prepareAccountRows } from "./account-rows.ts";
import { prepareAccounts } from "./accounts.ts";
import { prepareLinks } from "./links.ts";
import type { Ways } from "../file/ways.ts";

export function openAccounts(db: DatabaseSync, { read, write }: Ways): AccountStore {
  const accounts = prepareAccounts(db);
  const links = prepareLinks(db, accounts);
  const rows = prepareAccountRows(db);
  return {
    hasOwner: read(accounts.hasOwner),
    people: read(accounts.people),
    person: read(accounts.person),
    changeUser: write(accounts.changeUser),
    removeUser: write(accounts.removeUser),

    passwordOf: read(accounts.passwordOf),
    setPassword: write(accounts.setPassword),

    sessionOf: read(accounts.sessionOf),
    touchSession: write(accounts.touchSession),
    sessions: read(accounts.sessions),
    endSession: write(accounts.endSession),
    endSessions: write(accounts.endSessions),
    removeExpiredAccess: write(
      (at: number, unusedSince: number) =>
        accounts.removeExpiredSessions(at, unusedSince) + links.removeExpiredLinks(at),
    ),

    links: read(links.links),
    link: read(links.link),
    addLink: write(links.addLink),
    removeLink: write(links.removeLink),
    useLink: write(links.useLink),
    useReset: write(links.useReset),

    insertRow: write(rows.insertRow),
    selectRows: read(rows.selectRows),
    updateRows: write(rows.updateRows),
    deleteRows: write(rows.deleteRows),
  };
}
