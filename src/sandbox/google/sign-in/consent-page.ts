/**
 * Google's consent page, for a user who agrees at once.
 *
 * A refresh token comes only with `access_type=offline`, and then only at the first consent to this app or
 * with `prompt=consent`: forgetting either is the usual reason for a connection that dies after an hour.
 *
 * Source: https://developers.google.com/identity/protocols/oauth2/web-server.
 */
import type { Request, Response } from "express";
import { acceptsRedirect, sortScopes, type OAuthClient } from "./accounts.ts";
import type { AuthorizationCode, TokenStore } from "./token-store.ts";

export interface ConsentState {
  tokens: TokenStore;
  client: OAuthClient;
  /** Who sits in front of the page. */
  userEmail: string;
  /** The user presses "Cancel" instead. */
  refusesConsent: boolean;
}

/**
 * Answers an authorization request at once, as if the user had pressed "Allow".
 *
 * Google shows a page when it cannot trust where to send the answer, and redirects otherwise.
 */
export function consentPage(state: ConsentState, request: Request, response: Response): void {
  const query = new URLSearchParams(request.url.replace(/^[^?]*\??/, ""));
  const refusal = refusalOf(state.client, query);
  if (refusal !== undefined) {
    const { status, error, description } = refusal;
    response
      .status(status)
      .type("html")
      .send(errorPage(status, error, description));
    return;
  }
  const redirectUri = query.get("redirect_uri") ?? "";
  const answer = new URL(redirectUri);
  const appState = query.get("state");
  if (appState !== null) answer.searchParams.set("state", appState);
  if (state.refusesConsent) {
    answer.searchParams.set("error", "access_denied");
    response.redirect(answer.href);
    return;
  }
  const scopes = sortScopes(query.get("scope") ?? "").valid;
  const email = query.get("login_hint") ?? state.userEmail;
  const { clientId } = state.client;
  const asksAgain = query.get("prompt")?.split(" ").includes("consent") === true;
  const withRefreshToken =
    query.get("access_type") === "offline" && (asksAgain || !state.tokens.hasConsented(email, clientId));
  const grant = state.tokens.addGrant({ email, scopes: new Set(scopes), clientId }, withRefreshToken);
  const code = state.tokens.issueCode({ grant, redirectUri, challenge: challengeOf(query) });
  answer.searchParams.set("code", code);
  answer.searchParams.set("scope", scopes.join(" "));
  response.redirect(answer.href);
}

function challengeOf(query: URLSearchParams): AuthorizationCode["challenge"] {
  const value = query.get("code_challenge");
  if (value === null) return undefined;
  return { value, method: query.get("code_challenge_method") === "S256" ? "S256" : "plain" };
}

function refusalOf(
  client: OAuthClient,
  query: URLSearchParams,
): { status: number; error: string; description: string } | undefined {
  for (const name of ["response_type", "client_id", "redirect_uri", "scope"]) {
    if ((query.get(name) ?? "") === "") {
      const description = `Required parameter is missing: ${name}`;
      return { status: 400, error: "invalid_request", description };
    }
  }
  if (query.get("client_id") !== client.clientId) {
    return { status: 401, error: "invalid_client", description: "The OAuth client was not found." };
  }
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!acceptsRedirect(client, redirectUri)) {
    const description = `The redirect URI in the request, ${redirectUri}, does not match the ones authorized for the OAuth client.`;
    return { status: 400, error: "redirect_uri_mismatch", description };
  }
  if (query.get("response_type") !== "code") {
    const description = `Invalid response_type: ${query.get("response_type")}`;
    return { status: 400, error: "unsupported_response_type", description };
  }
  const { valid, invalid } = sortScopes(query.get("scope") ?? "");
  if (invalid.length === 0) return undefined;
  const description = `Some requested scopes were invalid. {valid=[${valid.join(", ")}], invalid=[${invalid.join(", ")}]}`;
  return { status: 400, error: "invalid_scope", description };
}

function errorPage(status: number, error: string, description: string): string {
  const text = description.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<!DOCTYPE html><title>Error ${status}: ${error}</title><h1>Access blocked: authorization error</h1><p>${text}</p><p>Error ${status}: ${error}</p>`;
}
