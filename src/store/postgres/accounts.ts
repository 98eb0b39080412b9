/** People, their passwords and their sessions. */
import type { NewPassword, Person, Session, User } from "../accounts.ts";
import {
  type PersonRow,
  type SessionRow,
  toPerson,
  toSession,
  toUser,
  type UserRow,
} from "../rows/accounts.ts";
import type { Database, Session as DatabaseSession } from "./database.ts";

const USER = `u.id, u.email, u.email_verified, u.name, u.image, u.role, u.created_at, u.updated_at`;
const PERSON = `
  SELECT ${USER},
    (SELECT max(s.last_used_at) FROM sessions s WHERE s.workspace_seq = $1 AND s.user_id = u.id) AS last_seen_at,
    EXISTS (
      SELECT 1 FROM identities i
      WHERE i.workspace_seq = $1 AND i.user_id = u.id AND i.provider_id = 'credential') AS has_password
  FROM users u WHERE u.workspace_seq = $1`;
const SESSION = `s.id, s.user_id, s.ip_address, s.user_agent, s.created_at, s.last_used_at, s.expires_at`;

export const sql = {
  hasOwner: `SELECT 1 FROM users WHERE workspace_seq = $1 AND role = 'owner' LIMIT 1`,
  /** Locked: of two owners who remove one another at once, one stays. */
  owners: `SELECT id FROM users WHERE workspace_seq = $1 AND role = 'owner' ORDER BY id FOR UPDATE`,
  people: `${PERSON} ORDER BY u.id`,
  person: `${PERSON} AND u.id = $2`,
  byEmail: `SELECT 1 FROM users WHERE workspace_seq = $1 AND email = $2`,
  insert: `
    INSERT INTO users (workspace_seq, id, email, email_verified, name, image, role, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
  change: `UPDATE users SET name = $3, role = $4, updated_at = $5 WHERE workspace_seq = $1 AND id = $2`,
  remove: `DELETE FROM users WHERE workspace_seq = $1 AND id = $2`,
  password: `
    SELECT password FROM identities WHERE workspace_seq = $1 AND user_id = $2 AND provider_id = 'credential'`,
  setPassword: `
    INSERT INTO identities (workspace_seq, id, user_id, provider_id, account_id, password, created_at, updated_at)
    VALUES ($1, $2, $3, 'credential', $3, $4, $5, $5)
    ON CONFLICT (workspace_seq, provider_id, account_id) DO UPDATE SET
      password = excluded.password, updated_at = excluded.updated_at`,
  sessionOf: `
    SELECT ${SESSION}, u.email, u.email_verified, u.name, u.image, u.role, u.created_at AS user_created_at,
      u.updated_at
    FROM sessions s JOIN users u ON u.workspace_seq = $1 AND u.id = s.user_id
    WHERE s.workspace_seq = $1 AND s.token = $2`,
  touch: `UPDATE sessions SET last_used_at = $3 WHERE workspace_seq = $1 AND id = $2 AND last_used_at < $3`,
  sessions: `
    SELECT ${SESSION} FROM sessions s WHERE s.workspace_seq = $1 AND s.user_id = $2
    ORDER BY s.last_used_at DESC, s.id DESC`,
  endOne: `DELETE FROM sessions WHERE workspace_seq = $1 AND user_id = $2 AND id = $3`,
  endAll: `DELETE FROM sessions WHERE workspace_seq = $1 AND user_id = $2 AND id <> $3`,
  over: `DELETE FROM sessions WHERE workspace_seq = $1 AND (expires_at <= $2 OR last_used_at < $3)`,
};

/** In a transaction that does more than that. */
export async function personOf(tx: DatabaseSession, id: string): Promise<Person | null> {
  const row = await tx.one<PersonRow>(sql.person, id);
  return row === undefined ? null : toPerson(row);
}

export async function hasOwner(tx: DatabaseSession): Promise<boolean> {
  return (await tx.one(sql.hasOwner)) !== undefined;
}

export async function emailTaken(tx: DatabaseSession, email: string): Promise<boolean> {
  return (await tx.one(sql.byEmail, email)) !== undefined;
}

export async function addUser(tx: DatabaseSession, user: User): Promise<void> {
  const { id, email, emailVerified, name, image, role, createdAt, updatedAt } = user;
  await tx.run(sql.insert, id, email, Number(emailVerified), name, image, role, createdAt, updatedAt);
}

export async function setPassword(
  tx: DatabaseSession,
  userId: string,
  { identityId, hash }: NewPassword,
  at: number,
): Promise<void> {
  await tx.run(sql.setPassword, identityId, userId, hash, at);
}

export async function endSessions(
  tx: DatabaseSession,
  userId: string,
  exceptId: string | null,
): Promise<number> {
  return await tx.run(sql.endAll, userId, exceptId ?? "");
}

/** Forgets sessions whose time is over. @returns how many */
export async function removeOldSessions(
  tx: DatabaseSession,
  at: number,
  unusedSince: number,
): Promise<number> {
  return await tx.run(sql.over, at, unusedSince);
}

/** Whether an owner is left when this one is none any more; they stay as they are until the transaction ends. */
async function isLastOwner(tx: DatabaseSession, id: string): Promise<boolean> {
  const owners = await tx.all<{ id: string }>(sql.owners);
  return owners.length === 1 && owners[0]?.id === id;
}

export function accountsOf(db: Database) {
  return {
    hasOwner: (): Promise<boolean> => hasOwner(db),
    people: async (): Promise<Person[]> => (await db.all<PersonRow>(sql.people)).map(toPerson),
    person: (id: string): Promise<Person | null> => personOf(db, id),
    changeUser: (
      id: string,
      { name, role }: { name?: string; role?: User["role"] },
      at: number,
    ): Promise<"changed" | "not_found" | "last_owner"> =>
      db.transaction(async (tx) => {
        const last = await isLastOwner(tx, id);
        const user = await personOf(tx, id);
        if (user === null) return "not_found";
        if (role !== undefined && role !== "owner" && last) return "last_owner";
        await tx.run(sql.change, id, name ?? user.name, role ?? user.role, at);
        return "changed";
      }),
    removeUser: (id: string): Promise<"removed" | "not_found" | "last_owner"> =>
      db.transaction(async (tx) => {
        if (await isLastOwner(tx, id)) return "last_owner";
        return (await tx.run(sql.remove, id)) === 1 ? "removed" : "not_found";
      }),
    passwordOf: async (userId: string): Promise<string | null> =>
      (await db.one<{ password: string | null }>(sql.password, userId))?.password ?? null,
    setPassword: (userId: string, password: NewPassword, at: number): Promise<void> =>
      setPassword(db, userId, password, at),

    sessionOf: async (digest: string): Promise<{ session: Session; user: User } | null> => {
      const row = await db.one<SessionRow & UserRow & { user_created_at: number }>(sql.sessionOf, digest);
      if (row === undefined) return null;
      const user = toUser({ ...row, id: row.user_id, created_at: row.user_created_at });
      return { session: toSession(row), user };
    },
    touchSession: async (id: string, at: number): Promise<void> => {
      await db.run(sql.touch, id, at);
    },
    sessions: async (userId: string): Promise<Session[]> =>
      (await db.all<SessionRow>(sql.sessions, userId)).map(toSession),
    endSession: async (userId: string, id: string): Promise<boolean> =>
      (await db.run(sql.endOne, userId, id)) === 1,
    endSessions: (userId: string, exceptId: string | null): Promise<number> =>
      endSessions(db, userId, exceptId),
  };
}
