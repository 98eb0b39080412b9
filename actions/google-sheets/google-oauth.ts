/**
 * Google's consent, for `hirewire connect`: the address of the page, what comes back from it, and the refresh
 * token for it.
 *
 * Source    https://developers.google.com/identity/protocols/oauth2/web-server and
 *           https://developers.google.com/identity/protocols/oauth2/native-app (read 2026-11-21)
 * Traps     without `prompt=consent` Google gives a refresh token only the first time; one of an app whose
 *           consent screen is in testing ends after 7 days; people may untick single permissions
 */
import { createHash, randomBytes } from "node:crypto";
import type { Consent, ConsentFlow, HttpClient } from "../../src/core/define-action.ts";
import { ConfigError } from "../../src/core/errors.ts";
import { textIn, type OAuthDefinition } from "../../src/core/oauth.ts";
import { DRIVE_LIST_SCOPE, SHEETS_SCOPE } from "./google-auth.ts";

/** Used when the way in is a person's account and there is no refresh token yet. */
export const googleConsent: ConsentFlow = {
  needed: (values) => values["method"] === "oauth" && !values["refresh_token"],

  begin: (values, redirectUri) => {
    const { clientId } = clientOf(values);
    const authUrl = values["auth_url"];
    return beginConsent({ clientId, redirectUri, ...(typeof authUrl === "string" && { authUrl }) });
  },

  async finish({ http, values, query, consent, redirectUri }) {
    const code = readConsent(query, consent.state);
    const tokenUrl = values["token_url"];
    const { refreshToken } = await exchangeCode(http, {
      ...clientOf(values),
      redirectUri,
      code,
      codeVerifier: consent.codeVerifier,
      ...(typeof tokenUrl === "string" && { tokenUrl }),
    });
    return { refresh_token: refreshToken };
  },
};

/** Signing in with Google, from the web pages: a proof key, offline access, and asked again so that a refresh token comes. */
export const googleOAuth: OAuthDefinition = {
  authorizeUrl: ({ auth_url: url }) => String(url),
  tokenUrl: ({ token_url: url }) => String(url),
  scopes: [SHEETS_SCOPE, DRIVE_LIST_SCOPE],
  needed: [SHEETS_SCOPE],
  scopeSeparator: " ",
  pkce: true,
  clientAuth: "form",
  parameters: { access_type: "offline", prompt: "consent" },
  values: (answer, { clientId, clientSecret }) => ({
    method: "oauth",
    client_id: clientId,
    client_secret: clientSecret,
    refresh_token: textIn(answer, "refresh_token", "Google"),
  }),
  setup: [
    "In Google Cloud console, open APIs & Services > Credentials and create an OAuth client ID of the type “Web application”.",
    "Under Authorised redirect URIs add: {redirect}",
    "Enable the Google Sheets API and the Google Drive API there.",
    "Copy Client ID and Client secret to here.",
  ],
};

function clientOf(values: Readonly<Record<string, unknown>>): { clientId: string; clientSecret: string } {
  const { client_id: clientId, client_secret: clientSecret } = values;
  if (typeof clientId === "string" && typeof clientSecret === "string") return { clientId, clientSecret };
  throw new ConfigError(
    "A person's Google account needs an OAuth client: fill in its ID and its secret (Google Cloud console > APIs & Services > Credentials > OAuth client ID > Desktop app).",
    { code: "google_client_missing", path: "client_id" },
  );
}

/**
 * Begins a consent.
 *
 * @param options.redirectUri  where the browser is sent afterwards, such as `http://127.0.0.1:4100/callback`
 * @param options.authUrl      default: Google's
 */
export function beginConsent(options: {
  clientId: string;
  redirectUri: string;
  authUrl?: string;
  /** Whom to suggest on the page. */
  email?: string;
}): Consent {
  const codeVerifier = randomBytes(32).toString("base64url");
  const state = randomBytes(24).toString("base64url");
  const url = new URL(options.authUrl ?? "https://accounts.google.com/o/oauth2/v2/auth");
  const parameters = {
    client_id: options.clientId,
    redirect_uri: options.redirectUri,
    response_type: "code",
    scope: `${SHEETS_SCOPE} ${DRIVE_LIST_SCOPE}`,
    access_type: "offline",
    prompt: "consent",
    state,
    code_challenge: createHash("sha256").update(codeVerifier).digest("base64url"),
    code_challenge_method: "S256",
    ...(options.email !== undefined && { login_hint: options.email }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { url: url.href, state, codeVerifier };
}

/**
 * Reads what the browser brought back.
 *
 * @param query  of the address it was sent to
 * @returns the code for {@link exchangeCode}
 * @throws {ConfigError} `google_consent_refused`, `google_consent_mixed_up`
 */
export function readConsent(query: URLSearchParams, expectedState: string): string {
  const error = query.get("error");
  if (error !== null) {
    const refused = error === "access_denied";
    throw new ConfigError(
      refused
        ? "Nobody allowed Hirewire to use the spreadsheets: on Google's page the permission was refused. Begin again."
        : `Google's page ended with "${error.slice(0, 60)}". Begin again.`,
      { code: "google_consent_refused" },
    );
  }
  const code = query.get("code");
  if (code === null || query.get("state") !== expectedState) {
    throw new ConfigError(
      "What came back does not belong to this connection. Begin again, in one browser window.",
      {
        code: "google_consent_mixed_up",
      },
    );
  }
  return code;
}

/**
 * Exchanges the code for what the connection keeps.
 *
 * @param http  a client for the Google Sheets app, so that Google's refusals become sentences
 * @throws {ConfigError} `google_no_refresh_token`, `google_consent_partial`
 * @throws {AuthExpired} when Google does not accept the code or the client
 */
export async function exchangeCode(
  http: Pick<HttpClient, "post">,
  options: {
    clientId: string;
    clientSecret: string;
    redirectUri: string;
    code: string;
    codeVerifier: string;
    tokenUrl?: string;
  },
): Promise<{ refreshToken: string }> {
  const form = {
    grant_type: "authorization_code",
    client_id: options.clientId,
    client_secret: options.clientSecret,
    redirect_uri: options.redirectUri,
    code: options.code,
    code_verifier: options.codeVerifier,
  };
  const url = options.tokenUrl ?? "https://oauth2.googleapis.com/token";
  const answer = (await http.post(url, { form, anonymous: true })) as {
    refresh_token?: unknown;
    scope?: string;
  };
  if (!(answer.scope ?? SHEETS_SCOPE).split(" ").includes(SHEETS_SCOPE)) {
    throw new ConfigError(
      "On Google's page the permission to use spreadsheets was not ticked. Begin again and tick it.",
      {
        code: "google_consent_partial",
      },
    );
  }
  if (typeof answer.refresh_token !== "string") {
    throw new ConfigError(
      "Google gave no refresh token, so the connection would end within the hour. Remove Hirewire under https://myaccount.google.com/permissions and begin again.",
      { code: "google_no_refresh_token" },
    );
  }
  return { refreshToken: answer.refresh_token };
}
