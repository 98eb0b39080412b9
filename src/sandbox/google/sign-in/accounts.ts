/** The Google Cloud project the stand-in plays, and its OAuth client. */

export interface OAuthClientSeed {
  clientId?: string;
  clientSecret?: string;
  /** Where a code may be sent. A web client's are compared exactly. */
  redirectUris?: string[];
  /** `installed` takes any port on a loopback address, as Google does for desktop apps. Default `web`. */
  type?: "web" | "installed";
}

export interface OAuthClient {
  clientId: string;
  clientSecret: string;
  redirectUris: Set<string>;
  type: "web" | "installed";
}

export const PROJECT_NUMBER = "481134404851";

export function createOAuthClient(seed: OAuthClientSeed = {}): OAuthClient {
  return {
    clientId: seed.clientId ?? `${PROJECT_NUMBER}-hirewiresandbox.apps.googleusercontent.com`,
    clientSecret: seed.clientSecret ?? "GOCSPX-hirewire-sandbox-client-0",
    redirectUris: new Set(seed.redirectUris),
    type: seed.type ?? "web",
  };
}

export function acceptsRedirect(client: OAuthClient, redirectUri: string): boolean {
  if (client.redirectUris.has(redirectUri)) return true;
  if (client.type === "web" || !URL.canParse(redirectUri)) return false;
  const { protocol, hostname } = new URL(redirectUri);
  return protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(hostname);
}

const KNOWN_SCOPES = new Set([
  "openid",
  "email",
  "profile",
  ...[
    "userinfo.email",
    "userinfo.profile",
    "spreadsheets",
    "spreadsheets.readonly",
    "drive",
    "drive.appdata",
    "drive.file",
    "drive.meet.readonly",
    "drive.metadata",
    "drive.metadata.readonly",
    "drive.photos.readonly",
    "drive.readonly",
  ].map((name) => `https://www.googleapis.com/auth/${name}`),
]);

/** Splits a scope parameter into what Google knows and what it does not. */
export function sortScopes(scope: string): { valid: string[]; invalid: string[] } {
  const asked = [...new Set(scope.split(/\s+/).filter((name) => name !== ""))];
  return {
    valid: asked.filter((name) => KNOWN_SCOPES.has(name)),
    invalid: asked.filter((name) => !KNOWN_SCOPES.has(name)),
  };
}
