/**
 * What is kept of people: who they are, how they sign in, where they are signed in, and the links that let them in
 * once. It is an interface of its own, because the threads that work on runs have no business here.
 *
 * @module
 */
import type { Role } from "../core/roles.ts";

export interface User {
  id: string;
  /** Lower case. */
  email: string;
  /** Whoever invited them named the address, or an OIDC issuer vouched for it. */
  emailVerified: boolean;
  name: string;
  image: string | null;
  role: Role;
  createdAt: number;
  updatedAt: number;
}

/** A user with what a list of people shows. */
export interface Person extends User {
  /** Of the session that was used last; null when there is none. */
  lastSeenAt: number | null;
  hasPassword: boolean;
}

export interface Session {
  id: string;
  userId: string;
  ipAddress: string | null;
  userAgent: string | null;
  createdAt: number;
  lastUsedAt: number;
  expiresAt: number;
}

export type LinkKind = "set_up" | "invitation" | "reset";

export interface Link {
  id: string;
  kind: LinkKind;
  /** SHA-256 of what stands in the address, in hex. */
  token: string;
  email: string | null;
  role: Role | null;
  userId: string | null;
  /** Id of who made it. */
  madeBy: string;
  createdAt: number;
  expiresAt: number;
}

/** A password, hashed with scrypt. */
export interface NewPassword {
  identityId: string;
  hash: string;
}

export type Used = { user: User } | { refused: "link_gone" | "owner_exists" | "email_taken" };

/** The tables as the sign-in library sees them: its columns are ours. */
export type AccountTable = "users" | "identities" | "sessions";
export type Cell = string | number | null;
export type AccountRow = Record<string, Cell>;
export interface Condition {
  column: string;
  is: "=" | "<>" | "<" | "<=" | ">" | ">=" | "in";
  value: Cell | Cell[];
}

export interface AccountStore {
  /** Whether anybody could let others in. */
  hasOwner(): Promise<boolean>;
  /** Oldest first. */
  people(): Promise<Person[]>;
  person(id: string): Promise<Person | null>;
  /** @returns `last_owner` when nobody would be left who may everything: nothing was changed */
  changeUser(
    id: string,
    change: { name?: string; role?: Role },
    at: number,
  ): Promise<"changed" | "not_found" | "last_owner">;
  /** Ends their sessions and forgets how they signed in. */
  removeUser(id: string): Promise<"removed" | "not_found" | "last_owner">;

  /** The hash of a user's password; null without one. */
  passwordOf(userId: string): Promise<string | null>;
  setPassword(userId: string, password: NewPassword, at: number): Promise<void>;

  /** Whose session this is, by the token's digest; expired ones too. */
  sessionOf(digest: string): Promise<{ session: Session; user: User } | null>;
  /** Cheap; may be written with the next commit. */
  touchSession(id: string, at: number): Promise<void>;
  /** Of a user, last used first. */
  sessions(userId: string): Promise<Session[]>;
  /** @returns false when that user has no such session */
  endSession(userId: string, id: string): Promise<boolean>;
  /** @param exceptId  stays @returns how many */
  endSessions(userId: string, exceptId: string | null): Promise<number>;
  /** Forgets sessions and links whose time is over. @returns how many */
  removeExpiredAccess(at: number, unusedSince: number): Promise<number>;

  /** Links of that kind, newest first; expired ones too. */
  links(kind: LinkKind): Promise<Link[]>;
  link(digest: string): Promise<Link | null>;
  /** Takes the place of earlier ones: of the set-up link, of the invitation to that address, of that user's reset. */
  addLink(link: Link): Promise<void>;
  /** @returns whether it was there */
  removeLink(id: string): Promise<boolean>;
  /**
   * Uses a set-up link or an invitation, in one transaction: the user is made, and the link is gone. Of two that come
   * at once, one is refused.
   */
  useLink(
    digest: string,
    made: { user: Omit<User, "email" | "role">; email: string | null; password: NewPassword },
  ): Promise<Used>;
  /** Uses a reset link: the password is replaced, and everybody who was signed in with the old one is out. */
  useReset(digest: string, password: NewPassword, at: number): Promise<Used>;

  // for the sign-in library
  insertRow(table: AccountTable, row: AccountRow): Promise<void>;
  selectRows(
    table: AccountTable,
    conditions: readonly Condition[],
    options?: { limit?: number; offset?: number; order?: { column: string; descending: boolean } },
  ): Promise<AccountRow[]>;
  /** @returns how many */
  updateRows(table: AccountTable, conditions: readonly Condition[], change: AccountRow): Promise<number>;
  /** @returns how many */
  deleteRows(table: AccountTable, conditions: readonly Condition[]): Promise<number>;
}
