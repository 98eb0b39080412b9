import { describe, expect, it } from "@jest/globals";
import { beginConsent, exchangeCode, readConsent } from "../../actions/google-sheets/google-oauth.ts";
import { googleSheets } from "../../actions/google-sheets.ts";
import { AuthExpired, ConfigError } from "../../src/core/errors.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { drive, type Bench, type Driver } from "./bench.ts";
import { byKey, ID, useSheetBench } from "./sheet-bench.ts";

const at = useSheetBench();
const REDIRECT = "http://127.0.0.1:4100/callback";
const tokens = () => at.bench.google.calls().tokens;

describe("a service account", () => {
  it("asks for one token and keeps it until shortly before it ends", async () => {
    await at.append({ Candidate: "Ada" });
    await at.append({ Candidate: "Bo" });
    expect(tokens()).toBe(1);
    at.bench.pass(3_599_000 - 61_000);
    await at.append({ Candidate: "Cy" });
    expect(tokens()).toBe(1);
    at.bench.pass(2_000);
    await at.append({ Candidate: "Di" });
    expect(tokens()).toBe(2);
  });

  it("gets another token when Google no longer takes the kept one", async () => {
    await at.append({ Candidate: "Ada" });
    at.bench.google.expireAccessTokens();
    await at.append({ Candidate: "Bo" });
    expect(at.count()).toBe(2);
    expect(tokens()).toBe(2);
  });

  it("whose key was deleted, or whose server has a wrong clock, is told so", async () => {
    const key = { ...at.bench.google.serviceAccountKey(), client_email: "gone@x.iam.gserviceaccount.com" };
    const gone = drive(at.bench, googleSheets, {
      ...byKey(at.bench),
      service_account_key: JSON.stringify(key),
    });
    const error = await failureOf(gone.check());
    expect(error).toBeInstanceOf(AuthExpired);
    expect(error).toMatchObject({ code: "google_invalid_grant" });
    expect(error.message).toContain("Make a new JSON key");
    gone.close();
    const late = drive(at.bench, googleSheets, byKey(at.bench), {
      now: () => at.bench.now() - 2 * 60 * 60_000,
    });
    expect((await failureOf(late.check())).message).toContain("clock is wrong");
    late.close();
  });
});

describe("a person's consent", () => {
  const client = () => at.bench.google.oauthClient;
  const begin = () => {
    at.bench.google.addRedirectUri(REDIRECT);
    const authUrl = `${at.bench.url}/google/o/oauth2/v2/auth`;
    return beginConsent({ clientId: client().clientId, redirectUri: REDIRECT, authUrl });
  };
  const agree = async (url: string): Promise<URLSearchParams> => {
    const page = await fetch(url, { redirect: "manual" });
    return new URL(page.headers.get("location") ?? "").searchParams;
  };
  const exchange = (code: string, codeVerifier: string) =>
    exchangeCode(at.driver.http, {
      ...client(),
      redirectUri: REDIRECT,
      code,
      codeVerifier,
      tokenUrl: `${at.bench.url}/google/token`,
    });
  const connect = async (bench: Bench): Promise<Driver> => {
    const consent = begin();
    const code = readConsent(await agree(consent.url), consent.state);
    const { refreshToken } = await exchange(code, consent.codeVerifier);
    bench.google.share(ID, bench.google.userEmail, "writer");
    return drive(bench, googleSheets, {
      method: "oauth",
      client_id: client().clientId,
      client_secret: client().clientSecret,
      refresh_token: refreshToken,
      api_url: `${bench.url}/google`,
      drive_url: `${bench.url}/google`,
      token_url: `${bench.url}/google/token`,
    });
  };

  it("leads to rows in that person's spreadsheet", async () => {
    const driver = await connect(at.bench);
    await driver.run("append_row", { spreadsheet: ID, values: { Candidate: "Ada" } });
    expect(at.count()).toBe(1);
    expect(await driver.check()).toContain("the Google account that was connected, 1 spreadsheet");
    driver.close();
  });

  it("that was taken back holds the connection, in words", async () => {
    const driver = await connect(at.bench);
    at.bench.google.revoke(at.bench.google.userEmail);
    const error = await failureOf(driver.run("find_row", { spreadsheet: ID, column: "Email", value: "a" }));
    expect(error).toBeInstanceOf(AuthExpired);
    expect(error.message).toContain("ends every connection after 7 days");
    driver.close();
  });

  it("that is refused, mixed up or partial is told apart", async () => {
    const consent = begin();
    at.bench.google.refuseConsent(true);
    const refused = await agree(consent.url);
    expect(() => readConsent(refused, consent.state)).toThrow("the permission was refused");
    at.bench.google.refuseConsent(false);
    const answer = await agree(consent.url);
    expect(() => readConsent(answer, "another")).toThrow(ConfigError);
    const http = { post: async () => ({ access_token: "x", refresh_token: "y", scope: "openid" }) };
    const options = { ...client(), redirectUri: REDIRECT, code: "c", codeVerifier: "v" };
    await expect(exchangeCode(http, options)).rejects.toThrow("was not ticked");
  });

  it("always asks for consent, because only then there is a refresh token", async () => {
    const consent = begin();
    expect(consent.url).toContain("prompt=consent");
    const withoutPrompt = consent.url.replace("prompt=consent", "prompt=none");
    await exchange(readConsent(await agree(consent.url), consent.state), consent.codeVerifier);
    const again = readConsent(await agree(withoutPrompt), consent.state);
    const error = await failureOf(exchange(again, consent.codeVerifier));
    expect(error).toMatchObject({ code: "google_no_refresh_token" });
    expect(error.message).toContain("myaccount.google.com/permissions");
  });

  it("needs its own verifier and a good client", async () => {
    const consent = begin();
    const code = readConsent(await agree(consent.url), consent.state);
    expect(await failureOf(exchange(code, "another"))).toBeInstanceOf(AuthExpired);
  });
});
