/**
 * The JWT bearer grant: a service account signs a statement about itself and gets an access token for it.
 *
 * Source: https://developers.google.com/identity/protocols/oauth2/service-account; the
 * sentences are Google's, as quoted in public issues. The order of the checks and the allowance of five
 * minutes for a fast clock are assumed.
 */
import { createPublicKey } from "node:crypto";
import { compactVerify, decodeJwt, decodeProtectedHeader, errors, type JWTPayload } from "jose";
import type { ServiceAccountKeyFile } from "../service-account-key.ts";
import { sortScopes } from "./accounts.ts";
import { OAuthError } from "./oauth-error.ts";
import type { Caller } from "./token-store.ts";

const MAX_LIFETIME_SECONDS = 3600;
const CLOCK_SKEW_SECONDS = 300;

const TOKEN_AUDIENCES = [
  "https://oauth2.googleapis.com/token",
  "https://www.googleapis.com/oauth2/v4/token",
  "https://accounts.google.com/o/oauth2/token",
];

/**
 * Checks an assertion.
 *
 * @param options.audience the address the request came to, accepted beside Google's own
 * @throws {OAuthError} `invalid_grant`, `invalid_scope`, `invalid_request` or `unauthorized_client`
 */
export async function checkAssertion(
  assertion: string,
  options: { account: ServiceAccountKeyFile; audience: string; nowMs: number },
): Promise<Caller> {
  const { account, audience, nowMs } = options;
  const claims = readClaims(assertion);
  if (claims.iss !== account.client_email) {
    throw new OAuthError(400, "invalid_grant", "Invalid grant: account not found");
  }
  await checkSignature(assertion, account);
  if (typeof claims.aud !== "string" || ![...TOKEN_AUDIENCES, audience].includes(claims.aud)) {
    const description = `Invalid JWT: Failed audience check. The right audience is ${audience}`;
    throw new OAuthError(400, "invalid_grant", description);
  }
  checkTimes(claims, nowMs / 1000);
  if (claims.sub !== undefined && claims.sub !== account.client_email) {
    const description =
      "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any " +
      "of the scopes requested.";
    throw new OAuthError(401, "unauthorized_client", description);
  }
  const scope = typeof claims.scope === "string" ? claims.scope : "";
  const { valid, invalid } = sortScopes(scope);
  if (valid.length === 0 || invalid.length > 0) {
    throw new OAuthError(400, "invalid_scope", "Invalid OAuth scope or ID token audience provided.");
  }
  return { email: account.client_email, scopes: new Set(valid), clientId: account.client_id };
}

function readClaims(assertion: string): JWTPayload & Record<string, unknown> {
  try {
    decodeProtectedHeader(assertion);
    return decodeJwt(assertion);
  } catch {
    throw new OAuthError(400, "invalid_request", "Bad Request");
  }
}

async function checkSignature(assertion: string, account: ServiceAccountKeyFile): Promise<void> {
  const { kid } = decodeProtectedHeader(assertion);
  const knownKey = kid === undefined || kid === account.private_key_id;
  try {
    await compactVerify(assertion, createPublicKey(account.private_key), { algorithms: ["RS256"] });
    if (knownKey) return;
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error;
  }
  throw new OAuthError(400, "invalid_grant", "Invalid JWT Signature.");
}

function checkTimes(claims: JWTPayload, nowSeconds: number): void {
  const { iat, exp } = claims;
  const reasonable =
    iat !== undefined &&
    exp !== undefined &&
    exp > iat &&
    exp - iat <= MAX_LIFETIME_SECONDS &&
    exp > nowSeconds &&
    iat <= nowSeconds + CLOCK_SKEW_SECONDS;
  if (reasonable) return;
  const description =
    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat " +
    "and exp values in the JWT claim.";
  throw new OAuthError(400, "invalid_grant", description);
}
