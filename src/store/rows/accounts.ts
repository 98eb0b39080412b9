/** Rows of people, of their sessions and of the links that they were sent, and what they mean outside. */
import type { Role } from "../../core/roles.ts";
import type { Link, LinkKind, Person, Session, User } from "../accounts.ts";
import type { Flag } from "./flag.ts";

export interface UserRow {
  id: string;
  email: string;
  email_verified: Flag;
  name: string;
  image: string | null;
  role: Role;
  created_at: number;
  updated_at: number;
}

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    emailVerified: Boolean(row.email_verified),
    name: row.name,
    image: row.image,
    role: row.role,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export interface PersonRow extends UserRow {
  last_seen_at: number | null;
  has_password: Flag;
}

export function toPerson(row: PersonRow): Person {
  return { ...toUser(row), lastSeenAt: row.last_seen_at, hasPassword: Boolean(row.has_password) };
}

export interface SessionRow {
  id: string;
  user_id: string;
  ip_address: string | null;
  user_agent: string | null;
  created_at: number;
  last_used_at: number;
  expires_at: number;
}

export function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    userId: row.user_id,
    ipAddress: row.ip_address,
    userAgent: row.user_agent,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
  };
}

export interface LinkRow {
  id: string;
  kind: LinkKind;
  token: string;
  email: string | null;
  role: Role | null;
  user_id: string | null;
  made_by: string;
  created_at: number;
  expires_at: number;
}

export function toLink(row: LinkRow): Link {
  return {
    id: row.id,
    kind: row.kind,
    token: row.token,
    email: row.email,
    role: row.role,
    userId: row.user_id,
    madeBy: row.made_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
