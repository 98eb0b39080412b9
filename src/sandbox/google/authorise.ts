/** Who is calling, and may they: token, switched-on API and scopes, in the order in which Google asks. */
import type { Request } from "express";
import { PROJECT_NUMBER } from "./sign-in/accounts.ts";
import { insufficientScopes, serviceDisabled, unauthenticated, unregisteredCaller } from "./google-error.ts";
import type { GoogleService, GoogleState } from "./google-state.ts";
import type { Caller } from "./sign-in/token-store.ts";

const SERVICES: Record<GoogleService, { host: string; title: string }> = {
  sheets: { host: "sheets.googleapis.com", title: "Google Sheets API" },
  drive: { host: "drive.googleapis.com", title: "Google Drive API" },
};

const DRIVE_FILE = "https://www.googleapis.com/auth/drive.file";

/**
 * @param scopes those of which one is enough
 * @throws {GoogleApiError} 401 for a dead token, 403 for none, for a switched-off API and for missing scopes
 */
export function authorise(
  state: GoogleState,
  service: GoogleService,
  scopes: readonly string[],
  request: Request,
): Caller {
  const { host, title } = SERVICES[service];
  const caller = findCaller(state, host, request);
  if (state.disabledServices.has(service)) throw serviceDisabled(title, host, PROJECT_NUMBER);
  if (!scopes.some((scope) => caller.scopes.has(scope))) throw insufficientScopes(host);
  return caller;
}

/** Whether `drive.file` is all that lets this caller in, so that it reaches only files given to its app. */
export function seesOnlyOwnFiles(caller: Caller, scopes: readonly string[]): boolean {
  return !scopes.some((scope) => scope !== DRIVE_FILE && caller.scopes.has(scope));
}

function findCaller(state: GoogleState, host: string, request: Request): Caller {
  const [scheme = "", ...rest] = (request.get("authorization") ?? "").split(" ");
  const token = scheme.toLowerCase() === "bearer" ? rest.join(" ") : undefined;
  if (token === undefined) throw unregisteredCaller(host);
  const caller = state.tokens.find(token);
  if (caller === undefined || caller === "expired") throw unauthenticated(host, caller === "expired");
  return caller;
}
