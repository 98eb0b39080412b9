/**
 * Who asks: the operator with the token of the data folder, or somebody with a token that was made for them
 * (RFC 6750). No answer and no log says what was sent.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Request, Response } from "express";
import { SCOPE_NAMES, type Scope, type Tokens } from "../run/operations/tokens.ts";
import type { Role } from "../core/roles.ts";
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
}

export interface Access {
  /** @returns the caller, or why there is none */
  callerOf(request: Request): Promise<Caller | Problem>;
}

const NO_USER = { email: null, role: null } as const;
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

export function createAccess(options: { operatorToken: string; tokens: Pick<Tokens, "find"> }): Access {
  const { tokens } = options;
  const operator = digest(options.operatorToken);
  return {
    async callerOf(request) {
      const [scheme, given, ...more] = (request.get("authorization") ?? "").trim().split(/ +/);
      if (scheme?.toLowerCase() !== "bearer" || given === undefined || more.length > 0) {
        return {
          code: "not_signed_in",
          detail:
            "Send a token as `Authorization: Bearer …`: one made with `hirewire tokens create`, or the operator's own, which is in the data folder, file operator-token.",
        };
      }
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
    },
  };
}

/** @returns what the caller lacks, or null */
export function lackOf(caller: Caller, scope: Scope): Problem | null {
  if (caller.scopes.includes(scope) || caller.scopes.includes("admin")) return null;
  return {
    code: "scope_missing",
    detail: `The token "${caller.name}" lacks the scope "${scope}". Make one that has it: \`hirewire tokens create <name> --scope ${scope}\`.`,
  };
}

/** What RFC 6750 section 3 wants beside a 401 or 403. */
export function challenge(response: Response, problem: Problem, scope: Scope | null): void {
  const realm = 'Bearer realm="hirewire"';
  if (problem.code === "not_signed_in") response.set("WWW-Authenticate", realm);
  else if (problem.code === "scope_missing")
    response.set("WWW-Authenticate", `${realm}, error="insufficient_scope", scope="${scope}"`);
  else response.set("WWW-Authenticate", `${realm}, error="invalid_token"`);
}

/** Hashing first gives equal lengths, whatever was sent. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
