/**
 * Google's sign-in: the consent page, the token endpoint and the revocation endpoint.
 *
 * Sources: https://developers.google.com/identity/protocols/oauth2/web-server and
 * https://developers.google.com/identity/protocols/oauth2/service-account.
 */
import { createHash } from "node:crypto";
import express, { Router, type NextFunction, type Request, type Response } from "express";
import type { ServiceAccountKeyFile } from "../service-account-key.ts";
import type { OAuthClient } from "./accounts.ts";
import { consentPage, type ConsentState } from "./consent-page.ts";
import { OAuthError } from "./oauth-error.ts";
import { checkAssertion } from "./service-account-grant.ts";
import { TOKEN_LIFETIME_SECONDS, type AuthorizationCode } from "./token-store.ts";

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

export interface SignInState extends ConsentState {
  now(): number;
  serviceAccount: ServiceAccountKeyFile;
}

type Parameters = Record<string, string | undefined>;

/** `GET /o/oauth2/v2/auth`, `POST /token`, `POST /revoke`. */
export function oauthRouter(state: SignInState): Router {
  const router = Router();
  const body = [express.urlencoded({ extended: false }), express.json()];
  router.get("/o/oauth2/v2/auth", (request, response) => consentPage(state, request, response));
  router.post("/token", ...body, async (request: Request, response: Response) => {
    response.set({ "cache-control": "no-cache, no-store, max-age=0, must-revalidate", pragma: "no-cache" });
    response.json(await grantToken(state, readParameters(request), addressOf(request)));
  });
  router.post("/revoke", ...body, (request: Request, response: Response) => {
    const token =
      readParameters(request).token ?? new URL(request.url, "http://x").searchParams.get("token") ?? "";
    if (state.tokens.revoke(token) === 0)
      throw new OAuthError(400, "invalid_token", "Token expired or revoked");
    response.json({});
  });
  router.use(["/token", "/revoke"], (error: unknown, _: Request, response: Response, next: NextFunction) => {
    if (!(error instanceof OAuthError)) return next(error);
    response.status(error.httpStatus).json({ error: error.error, error_description: error.message });
  });
  return router;
}

function readParameters(request: Request): Parameters {
  const body = (request.body ?? {}) as Parameters;
  const [scheme, basic] = (request.get("authorization") ?? "").split(" ");
  if (scheme?.toLowerCase() !== "basic" || basic === undefined) return body;
  const [id, ...secret] = Buffer.from(basic, "base64").toString("utf8").split(":");
  return { ...body, client_id: id, client_secret: secret.join(":") };
}

function addressOf(request: Request): string {
  return `${request.protocol}://${request.get("host") ?? ""}${request.originalUrl.replace(/\?.*$/, "")}`;
}

async function grantToken(state: SignInState, parameters: Parameters, audience: string): Promise<object> {
  const { serviceAccount: account, tokens } = state;
  switch (parameters.grant_type) {
    case JWT_BEARER: {
      const assertion = required(parameters, "assertion");
      const caller = await checkAssertion(assertion, { account, audience, nowMs: state.now() });
      return bearer(tokens.issueAccessToken(caller));
    }
    case "refresh_token": {
      checkClient(state.client, parameters);
      const grant = tokens.grantOfRefreshToken(required(parameters, "refresh_token"));
      if (grant === undefined) throw new OAuthError(400, "invalid_grant", "Bad Request");
      if (grant.revoked) throw new OAuthError(400, "invalid_grant", "Token has been expired or revoked.");
      const scope = [...grant.caller.scopes].join(" ");
      return { ...bearer(tokens.issueAccessToken(grant.caller, grant)), scope };
    }
    case "authorization_code": {
      checkClient(state.client, parameters);
      const code = tokens.takeCode(required(parameters, "code"));
      if (code === undefined) throw new OAuthError(400, "invalid_grant", "Malformed auth code.");
      if (parameters.redirect_uri !== code.redirectUri) {
        throw new OAuthError(400, "redirect_uri_mismatch", "Bad Request");
      }
      checkVerifier(code, parameters.code_verifier);
      const { grant } = code;
      return {
        ...bearer(tokens.issueAccessToken(grant.caller, grant)),
        ...(grant.refreshToken !== undefined && { refresh_token: grant.refreshToken }),
        scope: [...grant.caller.scopes].join(" "),
      };
    }
    case undefined:
      throw new OAuthError(400, "invalid_request", "Missing required parameter: grant_type");
    default:
      throw new OAuthError(400, "unsupported_grant_type", `Invalid grant_type: ${parameters.grant_type}`);
  }
}

function bearer(accessToken: string): object {
  return { access_token: accessToken, expires_in: TOKEN_LIFETIME_SECONDS, token_type: "Bearer" };
}

function required(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (typeof value === "string" && value !== "") return value;
  throw new OAuthError(400, "invalid_request", `Missing required parameter: ${name}`);
}

function checkClient(client: OAuthClient, parameters: Parameters): void {
  if (parameters.client_id === undefined) {
    throw new OAuthError(400, "invalid_request", "Could not determine client ID from request.");
  }
  if (parameters.client_id !== client.clientId) {
    throw new OAuthError(401, "invalid_client", "The OAuth client was not found.");
  }
  if (parameters.client_secret === undefined) {
    throw new OAuthError(400, "invalid_request", "client_secret is missing.");
  }
  if (parameters.client_secret !== client.clientSecret) {
    throw new OAuthError(401, "invalid_client", "Unauthorized");
  }
}

function checkVerifier({ challenge }: AuthorizationCode, verifier: string | undefined): void {
  if (challenge === undefined) return;
  if (verifier === undefined) throw new OAuthError(400, "invalid_grant", "Missing code verifier.");
  const hashed = createHash("sha256").update(verifier).digest("base64url");
  const given = challenge.method === "S256" ? hashed : verifier;
  if (given !== challenge.value) throw new OAuthError(400, "invalid_grant", "Invalid code verifier.");
}
