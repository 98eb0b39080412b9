/** Links that let somebody in once. Who uses one is made in the same transaction. */
import type { DatabaseSync } from "node:sqlite";
import type { Link, LinkKind, NewPassword, Used, User } from "../../accounts.ts";
import { type LinkRow, toLink } from "../../rows/accounts.ts";
import type { AccountsTable } from "./accounts.ts";

const COLUMNS = `id, kind, token, email, role, user_id, made_by, created_at, expires_at`;

export const sql = {
  byKind: `SELECT ${COLUMNS} FROM links WHERE kind = ?`,
  byToken: `SELECT ${COLUMNS} FROM links WHERE token = ?`,
  insert: `INSERT INTO links (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  /** Earlier ones of the same purpose. */
  replace: `DELETE FROM links WHERE kind = ? AND email IS ? AND user_id IS ?`,
  remove: `DELETE FROM links WHERE id = ?`,
  expired: `DELETE FROM links WHERE expires_at <= ?`,
};

export function prepareLinks(db: DatabaseSync, accounts: AccountsTable) {
  const byKind = db.prepare(sql.byKind);
  const byToken = db.prepare(sql.byToken);
  const insert = db.prepare(sql.insert);
  const replace = db.prepare(sql.replace);
  const remove = db.prepare(sql.remove);
  const expired = db.prepare(sql.expired);

  const link = (digest: string): Link | null => {
    const row = byToken.get(digest) as LinkRow | undefined;
    return row === undefined ? null : toLink(row);
  };
  /** Unless its time is over. */
  const valid = (digest: string, at: number): Link | null => {
    const found = link(digest);
    return found !== null && found.expiresAt > at ? found : null;
  };

  return {
    links: (kind: LinkKind): Link[] =>
      (byKind.all(kind) as unknown as LinkRow[])
        .map(toLink)
        .toSorted((one, other) => (one.id < other.id ? 1 : -1)),
    link,
    addLink: ({ id, kind, token, email, role, userId, madeBy, createdAt, expiresAt }: Link): void => {
      replace.run(kind, email, userId);
      insert.run(id, kind, token, email, role, userId, madeBy, createdAt, expiresAt);
    },
    removeLink: (id: string): boolean => remove.run(id).changes === 1,
    removeExpiredLinks: (at: number): number => Number(expired.run(at).changes),

    useLink: (
      digest: string,
      made: { user: Omit<User, "email" | "role">; email: string | null; password: NewPassword },
    ): Used => {
      const found = valid(digest, made.user.createdAt);
      if (found === null || found.kind === "reset") return { refused: "link_gone" };
      const isSetUp = found.kind === "set_up";
      if (isSetUp && accounts.hasOwner()) return { refused: "owner_exists" };
      const email = found.email ?? made.email;
      if (email === null) return { refused: "link_gone" };
      if (accounts.emailTaken(email)) return { refused: "email_taken" };
      const user: User = { ...made.user, email, role: isSetUp ? "owner" : (found.role ?? "viewer") };
      accounts.addUser(user);
      accounts.setPassword(user.id, made.password, user.createdAt);
      remove.run(found.id);
      return { user };
    },

    useReset: (digest: string, password: NewPassword, at: number): Used => {
      const found = valid(digest, at);
      if (found?.kind !== "reset" || found.userId === null) return { refused: "link_gone" };
      const user = accounts.person(found.userId);
      if (user === null) return { refused: "link_gone" };
      accounts.setPassword(user.id, password, at);
      accounts.endSessions(user.id, null);
      remove.run(found.id);
      return { user };
    },
  };
}
