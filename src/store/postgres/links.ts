/** Links that let somebody in once. Who uses one is made in the same transaction. */
import type { AccountStore, Link, Used, User } from "../accounts.ts";
import { type LinkRow, toLink } from "../rows/accounts.ts";
import { addUser, emailTaken, endSessions, hasOwner, personOf, setPassword } from "./accounts.ts";
import type { Database, Session } from "./database.ts";
import { isTaken } from "./postgres-error.ts";

const COLUMNS = `id, kind, token, email, role, user_id, made_by, created_at, expires_at`;

export const sql = {
  byKind: `SELECT ${COLUMNS} FROM links WHERE workspace_seq = $1 AND kind = $2 ORDER BY id DESC`,
  byToken: `SELECT ${COLUMNS} FROM links WHERE workspace_seq = $1 AND token = $2`,
  insert: `
    INSERT INTO links (workspace_seq, ${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
  /** Earlier ones of the same purpose. */
  replace: `
    DELETE FROM links
    WHERE workspace_seq = $1 AND kind = $2 AND email IS NOT DISTINCT FROM $3 AND user_id IS NOT DISTINCT FROM $4`,
  remove: `DELETE FROM links WHERE workspace_seq = $1 AND id = $2`,
  expired: `DELETE FROM links WHERE workspace_seq = $1 AND expires_at <= $2`,
  /** Of two who use it at once, the second waits here and then finds it gone. */
  use: `SELECT ${COLUMNS} FROM links WHERE workspace_seq = $1 AND token = $2 AND expires_at > $3 FOR UPDATE`,
  /** So that two set-up links make one owner. */
  lock: `SELECT pg_advisory_xact_lock(hashtextextended('set-up', $1::int))`,
};

async function taken(tx: Session, digest: string, at: number): Promise<Link | null> {
  const row = await tx.one<LinkRow>(sql.use, digest, at);
  return row === undefined ? null : toLink(row);
}

/** Forgets links whose time is over. @returns how many */
export async function removeExpiredLinks(tx: Session, at: number): Promise<number> {
  return await tx.run(sql.expired, at);
}

type Links = Pick<AccountStore, "links" | "link" | "addLink" | "removeLink" | "useLink" | "useReset">;

export function linksOf(db: Database): Links {
  return {
    links: async (kind) => (await db.all<LinkRow>(sql.byKind, kind)).map(toLink),
    link: async (digest) => {
      const row = await db.one<LinkRow>(sql.byToken, digest);
      return row === undefined ? null : toLink(row);
    },
    addLink: ({ id, kind, token, email, role, userId, madeBy, createdAt, expiresAt }) =>
      db.transaction(async (tx) => {
        await tx.run(sql.replace, kind, email, userId);
        await tx.run(sql.insert, id, kind, token, email, role, userId, madeBy, createdAt, expiresAt);
      }),
    removeLink: async (id) => (await db.run(sql.remove, id)) === 1,

    async useLink(digest, made) {
      try {
        return await db.transaction(async (tx): Promise<Used> => {
          const found = await taken(tx, digest, made.user.createdAt);
          if (found === null || found.kind === "reset") return { refused: "link_gone" };
          const isSetUp = found.kind === "set_up";
          if (isSetUp) await tx.run(sql.lock);
          if (isSetUp && (await hasOwner(tx))) return { refused: "owner_exists" };
          const email = found.email ?? made.email;
          if (email === null) return { refused: "link_gone" };
          if (await emailTaken(tx, email)) return { refused: "email_taken" };
          const user: User = { ...made.user, email, role: isSetUp ? "owner" : (found.role ?? "viewer") };
          await addUser(tx, user);
          await setPassword(tx, user.id, made.password, user.createdAt);
          await tx.run(sql.remove, found.id);
          return { user };
        });
      } catch (error) {
        if (!isTaken(error, "users_email")) throw error;
        return { refused: "email_taken" }; // by another link in this very moment
      }
    },

    useReset: (digest, password, at) =>
      db.transaction(async (tx): Promise<Used> => {
        const found = await taken(tx, digest, at);
        if (found?.kind !== "reset" || found.userId === null) return { refused: "link_gone" };
        const user = await personOf(tx, found.userId);
        if (user === null) return { refused: "link_gone" };
        await setPassword(tx, user.id, password, at);
        await endSessions(tx, user.id, null);
        await tx.run(sql.remove, found.id);
        return { user };
      }),
  };
}
