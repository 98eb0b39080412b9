/**
 * Who asks: somebody who is signed in (a cookie), the operator with the token of the data folder, or somebody with a
 * token that was made for them (RFC 6750). No answer and no log says what was sent.
 *
 * A token comes before a cookie: whoever sends one means it, and browsers never send one by themselves.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Request, Response } from "express";
import type { Sessions, SignedIn } from "../accounts/sessions.ts";
import type { Visitor } from "../accounts/visitor.ts";
import { ROLES, type Role } from "../core/roles.ts";
import { SCOPE_NAMES, type Scope, type Tokens } from "../run/operations/tokens.ts";
import type { Problem } from "./problem.ts";

export interface Caller {
  /** `operator`, or the token's or user's id. */
  id: string;
  kind: "operator" | "token" | "user" | "anonymous";
  name: string;
  /** Of users alone. */
  email: string | null;
  role: Role | null;
  scopes: readonly Scope[];
  /** Of users alone: who they are, and by which session. */
  signedIn: SignedIn | null;
}

export interface Access {
  /**
   * @param options.touch  false: only asks, which does not count as using a session
   * @returns the caller, or why there is none
   */
  callerOf(request: Request, options?: { touch?: boolean }): Promise<Caller | Problem>;
}

const NO_USER = { email: null, role: null, signedIn: null } as const;
const OPERATOR: Caller = {
  id: "operator",
  kind: "operator",
  name: "operator",
  ...NO_USER,
  scopes: SCOPE_NAMES,
};
/** Calls routes that ask for no sign-in. */
export const ANONYMOUS: Caller = {
  id: "anonymous",
  kind: "anonymous",
  name: "anonymous",
  ...NO_USER,
  scopes: [],
};

const NOT_SIGNED_IN: Problem = {
  code: "not_signed_in",
  detail:
    "Sign in first. A program sends a token as `Authorization: Bearer …`: one made with `hirewire tokens create`, or the operator's own, which is in the data folder, file operator-token.",
};
const SESSION_OVER: Problem = {
  code: "session_over",
  detail: "You were signed out, or were away for long: sign in again.",
};

export function createAccess(options: {
  operatorToken: string;
  tokens: Pick<Tokens, "find">;
  sessions: Pick<Sessions, "find" | "given">;
}): Access {
  const { tokens, sessions } = options;
  const operator = digest(options.operatorToken);

  const byToken = async (given: string): Promise<Caller | Problem> => {
    if (timingSafeEqual(digest(given), operator)) return OPERATOR;
    const token = await tokens.find(given);
    if (!token) {
      return {
        code: "token_not_known",
        detail:
          "This token was mistyped or has been revoked. `hirewire tokens list` shows the valid ones, `hirewire tokens create` makes another.",
      };
    }
    if (token.expired) {
      return {
        code: "token_expired",
        detail: `The token "${token.name}" has expired. Make another with \`hirewire tokens create\` and revoke this one.`,
      };
    }
    return { id: token.id, kind: "token", name: token.name, ...NO_USER, scopes: token.scopes };
  };

  const bySession = async (cookies: string | null, touch: boolean): Promise<Caller | Problem> => {
    if (!sessions.given(cookies)) return NOT_SIGNED_IN;
    const signedIn = await sessions.find(cookies, touch);
    if (!signedIn) return SESSION_OVER;
    const { id, name, email, role } = signedIn.user;
    return { id, kind: "user", name, email, role, scopes: ROLES[role].scopes, signedIn };
  };

  return {
    async callerOf(request, { touch = true } = {}) {
      const [scheme, given, ...more] = (request.get("authorization") ?? "").trim().split(/ +/);
      // a proxy in front may ask for a password of its own, which the browser then sends with every call
      if (scheme?.toLowerCase() !== "bearer") return await bySession(request.get("cookie") ?? null, touch);
      if (given === undefined || more.length > 0) return NOT_SIGNED_IN;
      return await byToken(given);
    },
  };
}

/** @returns what the caller lacks, or null */
export function lackOf(caller: Caller, scope: Scope): Problem | null {
  if (caller.scopes.includes(scope) || caller.scopes.includes("admin")) return null;
  if (caller.role !== null) return { code: "scope_missing", detail: LACKS[caller.role] };
  return {
    code: "scope_missing",
    detail: `The token "${caller.name}" lacks the scope "${scope}". Make one that has it: \`hirewire tokens create <name> --scope ${scope}\`.`,
  };
}

const LACKS: Record<Role, string> = {
  viewer: "Your role, viewer, may look but not change. Ask an owner.",
  editor: "Your role, editor, may not change this: it is for owners. Ask one of them.",
  owner: "Your role, owner, may not do this.",
};

/** What RFC 6750 section 3 wants beside a 401 or 403. */
export function challenge(response: Response, problem: Problem, scope: Scope | null): void {
  const realm = 'Bearer realm="hirewire"';
  if (problem.code === "not_signed_in" || problem.code === "session_over")
    response.set("WWW-Authenticate", realm);
  else if (problem.code === "scope_missing")
    response.set("WWW-Authenticate", `${realm}, error="insufficient_scope", scope="${scope}"`);
  else response.set("WWW-Authenticate", `${realm}, error="invalid_token"`);
}

const MOST_USER_AGENT = 300;

/** Who is at the other end. The address is believed of our own proxies alone (`trust proxy`). */
export function visitorOf(request: Request): Visitor {
  return {
    address: request.ip ?? "",
    userAgent: request.get("user-agent")?.slice(0, MOST_USER_AGENT) ?? null,
    cookies: request.get("cookie") ?? null,
  };
}

/** Hashing first gives equal lengths, whatever was sent. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
