/** Who may do what: bearer tokens with scopes. */
import type { RequestHandler } from "express";
import { bearerIn, sameSecret } from "../vendors/same-secret.ts";
import { WorkableError } from "./workable-error.ts";

export const WORKABLE_SCOPES = ["r_jobs", "r_candidates", "w_candidates", "r_members"] as const;
export type WorkableScope = (typeof WORKABLE_SCOPES)[number];
/** Refuses a call whose token lacks the scope. */
export type Guard = (scope: WorkableScope) => RequestHandler;

/** @throws {WorkableError} 401 */
export function signedIn(token: () => string): RequestHandler {
  return (request, _response, next) => {
    if (!sameSecret(bearerIn(request.get("authorization")), token())) {
      throw new WorkableError(401, "Not authorized");
    }
    next();
  };
}

/** @throws {WorkableError} 403: how Workable words it is not documented */
export function guardWith(scopes: () => readonly WorkableScope[]): Guard {
  return (scope) => (_request, _response, next) => {
    if (!scopes().includes(scope)) throw new WorkableError(403, "Forbidden");
    next();
  };
}
