/** People, their passwords and their sessions. */
import type { DatabaseSync } from "node:sqlite";
import type { Role } from "../../../core/roles.ts";
import type { NewPassword, Person, Session, User } from "../../accounts.ts";
import {
  type PersonRow,
  type SessionRow,
  toPerson,
  toSession,
  toUser,
  type UserRow,
} from "../../rows/accounts.ts";

const USER = `u.id, u.email, u.email_verified, u.name, u.image, u.role, u.created_at, u.updated_at`;
const PERSON = `
  SELECT ${USER},
    (SELECT max(s.last_used_at) FROM sessions s WHERE s.user_id = u.id) AS last_seen_at,
    EXISTS (SELECT 1 FROM identities i WHERE i.user_id = u.id AND i.provider_id = 'credential') AS has_password
  FROM users u`;
const SESSION = `s.id, s.user_id, s.ip_address, s.user_agent, s.created_at, s.last_used_at, s.expires_at`;

export const sql = {
  hasOwner: `SELECT EXISTS (SELECT 1 FROM users WHERE role = 'owner') AS found`,
  otherOwner: `SELECT EXISTS (SELECT 1 FROM users WHERE role = 'owner' AND id <> ?) AS found`,
  people: PERSON,
  person: `${PERSON} WHERE u.id = ?`,
  byEmail: `SELECT 1 AS found FROM users WHERE email = ?`,
  insert: `
    INSERT INTO users (id, email, email_verified, name, image, role, created_at, updated_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  change: `UPDATE users SET name = ?, role = ?, updated_at = ? WHERE id = ?`,
  remove: `DELETE FROM users WHERE id = ?`,
  password: `SELECT password FROM identities WHERE user_id = ? AND provider_id = 'credential'`,
  setPassword: `
    INSERT INTO identities (id, user_id, provider_id, account_id, password, created_at, updated_at)
    VALUES (?1, ?2, 'credential', ?2, ?3, ?4, ?4)
    ON CONFLICT (provider_id, account_id) DO UPDATE SET
      password = excluded.password, updated_at = excluded.updated_at`,
  sessionOf: `
    SELECT ${SESSION}, u.email, u.email_verified, u.name, u.image, u.role, u.created_at AS user_created_at,
      u.updated_at
    FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token = ?`,
  touch: `UPDATE sessions SET last_used_at = ?1 WHERE id = ?2 AND last_used_at < ?1`,
  sessions: `SELECT ${SESSION} FROM sessions s WHERE s.user_id = ?`,
  endOne: `DELETE FROM sessions WHERE user_id = ? AND id = ?`,
  endAll: `DELETE FROM sessions WHERE user_id = ? AND id <> ?`,
  expiredSessions: `DELETE FROM sessions WHERE expires_at <= ?`,
  unusedSessions: `DELETE FROM sessions WHERE last_used_at < ?`,
};

export type AccountsTable = ReturnType<typeof prepareAccounts>;

export function prepareAccounts(db: DatabaseSync) {
  const hasOwner = db.prepare(sql.hasOwner);
  const otherOwner = db.prepare(sql.otherOwner);
  const selectPeople = db.prepare(sql.people);
  const selectPerson = db.prepare(sql.person);
  const selectByEmail = db.prepare(sql.byEmail);
  const insert = db.prepare(sql.insert);
  const change = db.prepare(sql.change);
  const remove = db.prepare(sql.remove);
  const selectPassword = db.prepare(sql.password);
  const setPassword = db.prepare(sql.setPassword);
  const sessionOf = db.prepare(sql.sessionOf);
  const touch = db.prepare(sql.touch);
  const selectSessions = db.prepare(sql.sessions);
  const endOne = db.prepare(sql.endOne);
  const endAll = db.prepare(sql.endAll);
  const expiredSessions = db.prepare(sql.expiredSessions);
  const unusedSessions = db.prepare(sql.unusedSessions);

  const person = (id: string): Person | null => {
    const row = selectPerson.get(id) as PersonRow | undefined;
    return row === undefined ? null : toPerson(row);
  };
  /** Whether an owner is left when this one is none any more. */
  const isLastOwner = ({ id, role }: User): boolean =>
    role === "owner" && otherOwner.get(id)?.["found"] === 0;

  return {
    hasOwner: (): boolean => hasOwner.get()?.["found"] === 1,
    people: (): Person[] => (selectPeople.all() as unknown as PersonRow[]).map(toPerson).toSorted(byAge),
    person,
    emailTaken: (email: string): boolean => selectByEmail.get(email) !== undefined,
    addUser: (user: User): void => {
      const { id, email, emailVerified, name, image, role, createdAt, updatedAt } = user;
      insert.run(id, email, Number(emailVerified), name, image, role, createdAt, updatedAt);
    },
    changeUser: (
      id: string,
      changes: { name?: string; role?: Role },
      at: number,
    ): "changed" | "not_found" | "last_owner" => {
      const found = person(id);
      if (found === null) return "not_found";
      const { name = found.name, role = found.role } = changes;
      if (role !== "owner" && isLastOwner(found)) return "last_owner";
      change.run(name, role, at, id);
      return "changed";
    },
    removeUser: (id: string): "removed" | "not_found" | "last_owner" => {
      const found = person(id);
      if (found === null) return "not_found";
      if (isLastOwner(found)) return "last_owner";
      remove.run(id);
      return "removed";
    },
    passwordOf: (userId: string): string | null =>
      (selectPassword.get(userId)?.["password"] as string | null | undefined) ?? null,
    setPassword: (userId: string, { identityId, hash }: NewPassword, at: number): void => {
      setPassword.run(identityId, userId, hash, at);
    },
    sessionOf: (digest: string): { session: Session; user: User } | null => {
      const row = sessionOf.get(digest) as (SessionRow & UserRow & { user_created_at: number }) | undefined;
      if (row === undefined) return null;
      const user = toUser({ ...row, id: row.user_id, created_at: row.user_created_at });
      return { session: toSession(row), user };
    },
    touchSession: (id: string, at: number): void => void touch.run(at, id),
    sessions: (userId: string): Session[] =>
      (selectSessions.all(userId) as unknown as SessionRow[])
        .map(toSession)
        .toSorted((one, other) => other.lastUsedAt - one.lastUsedAt || byAge(other, one)),
    endSession: (userId: string, id: string): boolean => endOne.run(userId, id).changes === 1,
    endSessions: (userId: string, exceptId: string | null): number =>
      Number(endAll.run(userId, exceptId ?? "").changes),
    removeExpiredSessions: (at: number, unusedSince: number): number =>
      Number(expiredSessions.run(at).changes) + Number(unusedSessions.run(unusedSince).changes),
  };
}

/** Ids sort by the time they were made. */
function byAge(one: { id: string }, other: { id: string }): number {
  return one.id < other.id ? -1 : 1;
}
