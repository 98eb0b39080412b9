import { describe, expect, it } from "@jest/globals";
import { OAuth2Client } from "google-auth-library";
import { oauthRefusal, postForm, SHEETS_SCOPE, startGoogle, type Google } from "./support.ts";

const REDIRECT = "https://hirewire.example/oauth/callback";

async function startWithClient(): Promise<Google> {
  return startGoogle({ oauthClient: { redirectUris: [REDIRECT] } });
}

function authorizationQuery({ standIn }: Google, changes: Record<string, string | undefined> = {}): string {
  const usual = {
    client_id: standIn.oauthClient.clientId,
    redirect_uri: REDIRECT,
    response_type: "code",
    scope: SHEETS_SCOPE,
    state: "st/1 & 2",
    access_type: "offline",
    prompt: "consent",
  };
  const given = Object.entries({ ...usual, ...changes }).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  return new URLSearchParams(given).toString();
}

async function consent(google: Google, changes: Record<string, string | undefined> = {}) {
  const response = await fetch(`${google.url}/o/oauth2/v2/auth?${authorizationQuery(google, changes)}`, {
    redirect: "manual",
  });
  const location = response.headers.get("location");
  return {
    status: response.status,
    text: await response.text(),
    back: location === null ? null : new URL(location),
  };
}

async function exchange(google: Google, changes: Record<string, string> = {}) {
  const { clientId, clientSecret } = google.standIn.oauthClient;
  return postForm(`${google.url}/token`, {
    grant_type: "authorization_code",
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uri: REDIRECT,
    ...changes,
  });
}

async function signIn(google: Google, changes: Record<string, string | undefined> = {}) {
  const { back } = await consent(google, changes);
  const answer = await exchange(google, { code: back?.searchParams.get("code") ?? "" });
  return answer.body as { access_token: string; refresh_token?: string; scope: string };
}

async function refresh(google: Google, refreshToken: string) {
  return exchange(google, { grant_type: "refresh_token", refresh_token: refreshToken });
}

describe("signing in as a user", () => {
  it("sends the browser back with a code and the state", async () => {
    const google = await startWithClient();
    const { status, back } = await consent(google);
    expect(status).toBe(302);
    expect(`${back?.origin}${back?.pathname}`).toBe(REDIRECT);
    expect(back?.searchParams.get("state")).toBe("st/1 & 2");
    expect(back?.searchParams.get("scope")).toBe(SHEETS_SCOPE);
    const answer = await exchange(google, { code: back?.searchParams.get("code") ?? "" });
    expect(answer.body).toEqual({
      access_token: expect.stringMatching(/^ya29\./),
      refresh_token: expect.stringMatching(/^1\/\//),
      expires_in: 3599,
      scope: SHEETS_SCOPE,
      token_type: "Bearer",
    });
  });

  it("works with Google's own library", async () => {
    const google = await startWithClient();
    const { clientId, clientSecret } = google.standIn.oauthClient;
    const client = new OAuth2Client({
      clientId,
      clientSecret,
      redirectUri: REDIRECT,
      endpoints: {
        oauth2AuthBaseUrl: `${google.url}/o/oauth2/v2/auth`,
        oauth2TokenUrl: `${google.url}/token`,
      },
    });
    const page = client.generateAuthUrl({
      access_type: "offline",
      prompt: "consent",
      scope: [SHEETS_SCOPE],
      state: "x",
    });
    const response = await fetch(page, { redirect: "manual" });
    const code = new URL(response.headers.get("location") ?? "").searchParams.get("code") ?? "";
    const { tokens } = await client.getToken(code);
    client.setCredentials(tokens);
    const first = tokens.access_token;
    const { credentials } = await client.refreshAccessToken();
    expect(credentials.access_token).toMatch(/^ya29\./);
    expect(credentials.access_token).not.toBe(first);
    expect(credentials.refresh_token).toBe(tokens.refresh_token);
  });

  it("gives a refresh token only offline, and then at the first consent or when asked again", async () => {
    const google = await startWithClient();
    expect((await signIn(google, { access_type: undefined })).refresh_token).toBeUndefined();
    google.standIn.reset();
    expect((await signIn(google, { prompt: undefined })).refresh_token).toMatch(/^1\/\/\S{20,}$/);
    expect((await signIn(google, { prompt: undefined })).refresh_token).toBeUndefined();
    expect((await signIn(google, { prompt: "consent" })).refresh_token).toMatch(/^1\/\/\S{20,}$/);
    expect(
      (await signIn(google, { prompt: undefined, login_hint: "new@example.com" })).refresh_token,
    ).toMatch(/^1\/\/\S{20,}$/);
  });

  it("lets the token do what the user may do", async () => {
    const google = await startWithClient();
    const { access_token: token } = await signIn(google);
    expect((await google.sheet("GET", "/values/A1", { token })).status).toBe(403);
    const [spreadsheet] = google.standIn.spreadsheets();
    google.standIn.share(spreadsheet?.id ?? "", google.standIn.userEmail, "reader");
    expect((await google.sheet("GET", "/values/A1", { token })).status).toBe(200);
  });

  it("accepts a code once, and only for the address it was sent to", async () => {
    const google = await startWithClient();
    const malformed = oauthRefusal("invalid_grant", "Malformed auth code.");
    const { back } = await consent(google);
    const code = back?.searchParams.get("code") ?? "";
    expect((await exchange(google, { code })).status).toBe(200);
    expect((await exchange(google, { code })).body).toEqual(malformed);
    const other = (await consent(google)).back?.searchParams.get("code") ?? "";
    const mismatch = await exchange(google, { code: other, redirect_uri: "https://hirewire.example/" });
    expect(mismatch.body).toEqual(oauthRefusal("redirect_uri_mismatch", "Bad Request"));
    const late = (await consent(google)).back?.searchParams.get("code") ?? "";
    google.clock.ms += 10 * 60_000;
    expect((await exchange(google, { code: late })).body).toEqual(malformed);
  });

  it("refuses a client it does not know or whose secret is wrong", async () => {
    const google = await startWithClient();
    const wrongSecret = await exchange(google, { code: "x", client_secret: "wrong" });
    expect(wrongSecret.status).toBe(401);
    expect(wrongSecret.body).toEqual(oauthRefusal("invalid_client", "Unauthorized"));
    const stranger = await exchange(google, { code: "x", client_id: "stranger" });
    expect(stranger.status).toBe(401);
    expect(stranger.body).toEqual(oauthRefusal("invalid_client", "The OAuth client was not found."));
  });

  it("holds a PKCE client to its verifier", async () => {
    const google = await startWithClient();
    // The pair of RFC 7636, appendix B.
    const challenge = {
      code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
      code_challenge_method: "S256",
    };
    const codeOf = async () => (await consent(google, challenge)).back?.searchParams.get("code") ?? "";
    const wrong = await exchange(google, { code: await codeOf(), code_verifier: "wrong" });
    expect(wrong.body).toEqual(oauthRefusal("invalid_grant", "Invalid code verifier."));
    expect((await exchange(google, { code: await codeOf() })).body).toEqual(
      oauthRefusal("invalid_grant", "Missing code verifier."),
    );
    const right = await exchange(google, {
      code: await codeOf(),
      code_verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    });
    expect(right.status).toBe(200);
  });

  it("ends refresh and access tokens when the user revokes", async () => {
    const google = await startWithClient();
    google.standIn.share(google.standIn.spreadsheets()[0]?.id ?? "", google.standIn.userEmail, "writer");
    const { access_token: token, refresh_token: refreshToken = "" } = await signIn(google);
    expect((await refresh(google, refreshToken)).status).toBe(200);
    expect(google.standIn.revoke(google.standIn.userEmail)).toBe(1);
    const refused = await refresh(google, refreshToken);
    expect(refused.status).toBe(400);
    expect(refused.body).toEqual(oauthRefusal("invalid_grant", "Token has been expired or revoked."));
    expect((await google.sheet("GET", "/values/A1", { token })).status).toBe(401);
    expect((await refresh(google, "1//0nobody")).body).toEqual(oauthRefusal("invalid_grant", "Bad Request"));
  });

  it("revokes over HTTP too", async () => {
    const google = await startWithClient();
    const { refresh_token: refreshToken = "" } = await signIn(google);
    expect((await postForm(`${google.url}/revoke`, { token: refreshToken })).status).toBe(200);
    expect((await postForm(`${google.url}/revoke`, { token: refreshToken })).body).toEqual(
      oauthRefusal("invalid_token", "Token expired or revoked"),
    );
  });

  it("keeps refresh tokens when access tokens end early", async () => {
    const google = await startWithClient();
    google.standIn.share(google.standIn.spreadsheets()[0]?.id ?? "", google.standIn.userEmail, "writer");
    const { access_token: token, refresh_token: refreshToken = "" } = await signIn(google);
    google.standIn.expireAccessTokens();
    expect((await google.sheet("GET", "/values/A1", { token })).status).toBe(401);
    const fresh = (await refresh(google, refreshToken)).body as { access_token: string };
    expect((await google.sheet("GET", "/values/A1", { token: fresh.access_token })).status).toBe(200);
  });

  it("says when the user refuses", async () => {
    const google = await startWithClient();
    google.standIn.refuseConsent(true);
    const { back } = await consent(google);
    expect(back?.searchParams.get("error")).toBe("access_denied");
    expect(back?.searchParams.get("code")).toBeNull();
    expect(back?.searchParams.get("state")).toBe("st/1 & 2");
  });

  it.each([
    ["an unknown client", { client_id: "stranger" }, 401, "invalid_client"],
    ["an unknown address", { redirect_uri: "https://evil.example/cb" }, 400, "redirect_uri_mismatch"],
    [
      "a loopback address, for a web client",
      { redirect_uri: "http://127.0.0.1:9/cb" },
      400,
      "redirect_uri_mismatch",
    ],
    ["an unknown scope", { scope: "sheets" }, 400, "invalid_scope"],
    ["a token instead of a code", { response_type: "token" }, 400, "unsupported_response_type"],
    ["no scope", { scope: undefined }, 400, "Required parameter is missing: scope"],
  ])("shows a page and redirects nowhere for %s", async (_, changes, status, words) => {
    const google = await startWithClient();
    const page = await consent(google, changes);
    expect(page.status).toBe(status);
    expect(page.back).toBeNull();
    expect(page.text).toContain(words);
  });

  it("lets an installed app listen on any loopback port, and a web app on an address added later", async () => {
    const installed = await startGoogle({ oauthClient: { type: "installed" } });
    expect((await consent(installed, { redirect_uri: "http://127.0.0.1:53682/" })).status).toBe(302);
    expect((await consent(installed, { redirect_uri: "http://evil.example:53682/" })).status).toBe(400);
    expect((await consent(installed, { redirect_uri: "https://127.0.0.1:53682/" })).status).toBe(400);
    const web = await startGoogle();
    expect((await consent(web)).status).toBe(400);
    web.standIn.addRedirectUri(REDIRECT);
    expect((await consent(web)).status).toBe(302);
  });
});
