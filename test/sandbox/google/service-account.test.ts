import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { SignJWT } from "jose";
import { newServiceAccountKey } from "../../../src/sandbox/google/service-account-key.ts";
import {
  assertion,
  JWT_BEARER,
  oauthRefusal,
  postForm,
  SHEETS_SCOPE,
  START_MS,
  startGoogle,
} from "./support.ts";

const SECONDS = START_MS / 1000;
const SHORT_LIVED =
  "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.";

describe("a service account's token", () => {
  it("is given for a statement signed with its key", async () => {
    const google = await startGoogle();
    const answer = await postForm(`${google.url}/token`, {
      grant_type: JWT_BEARER,
      assertion: await assertion(google.standIn, {}, google.clock.ms),
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      access_token: expect.stringMatching(/^ya29\./),
      expires_in: 3599,
      token_type: "Bearer",
    });
    expect(google.standIn.calls().tokens).toBe(1);
  });

  it("is given for Google's own audience too, and for the key of an earlier run", async () => {
    const key = newServiceAccountKey();
    const google = await startGoogle({ serviceAccountKey: JSON.stringify(key) });
    const signed = await assertion(
      google.standIn,
      { aud: "https://oauth2.googleapis.com/token" },
      google.clock.ms,
      {
        privateKey: key.private_key,
      },
    );
    const answer = await postForm(`${google.url}/token`, { grant_type: JWT_BEARER, assertion: signed });
    expect(answer.status).toBe(200);
    expect(google.standIn.serviceAccountKey()).toEqual({ ...key, token_uri: `${google.url}/token` });
  });

  it.each([
    [
      "another account",
      { iss: "stranger@elsewhere.iam.gserviceaccount.com" },
      "invalid_grant",
      "Invalid grant: account not found",
    ],
    [
      "a wrong audience",
      { aud: "https://example.com/token" },
      "invalid_grant",
      /^Invalid JWT: Failed audience check\./,
    ],
    ["more than an hour", { exp: SECONDS + 3601 }, "invalid_grant", SHORT_LIVED],
    ["a time that is over", { iat: SECONDS - 7200, exp: SECONDS - 3600 }, "invalid_grant", SHORT_LIVED],
    ["a clock ten minutes fast", { iat: SECONDS + 600, exp: SECONDS + 4000 }, "invalid_grant", SHORT_LIVED],
    ["no end", { exp: undefined }, "invalid_grant", SHORT_LIVED],
    ["no scope", { scope: undefined }, "invalid_scope", "Invalid OAuth scope or ID token audience provided."],
    [
      "an unknown scope",
      { scope: `${SHEETS_SCOPE} sheets` },
      "invalid_scope",
      "Invalid OAuth scope or ID token audience provided.",
    ],
    ["somebody else's name", { sub: "boss@example.com" }, "unauthorized_client", /^Client is unauthorized/],
  ])("is refused for %s", async (_, claims, error, description) => {
    const google = await startGoogle();
    const answer = await postForm(`${google.url}/token`, {
      grant_type: JWT_BEARER,
      assertion: await assertion(google.standIn, claims, google.clock.ms),
    });
    expect(answer.status).toBe(error === "unauthorized_client" ? 401 : 400);
    expect(answer.body).toEqual({
      error,
      error_description: typeof description === "string" ? description : expect.stringMatching(description),
    });
  });

  it.each([
    [
      "another key",
      async (google: Awaited<ReturnType<typeof startGoogle>>) => {
        const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
        const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
        return assertion(google.standIn, {}, google.clock.ms, { privateKey: pem });
      },
    ],
    [
      "an unknown key id",
      (google: Awaited<ReturnType<typeof startGoogle>>) =>
        assertion(google.standIn, {}, google.clock.ms, { kid: "0000" }),
    ],
    [
      "a flipped character in the claims",
      async (google: Awaited<ReturnType<typeof startGoogle>>) => {
        const [head, , signature] = (await assertion(google.standIn, {}, google.clock.ms)).split(".");
        const { client_email } = google.standIn.serviceAccountKey();
        const claims = { iss: client_email, scope: "https://www.googleapis.com/auth/drive" };
        return `${head}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${signature}`;
      },
    ],
    [
      "a shared secret",
      (google: Awaited<ReturnType<typeof startGoogle>>) =>
        new SignJWT({ iss: google.standIn.serviceAccountEmail, scope: SHEETS_SCOPE })
          .setProtectedHeader({ alg: "HS256" })
          .sign(Buffer.from(google.standIn.serviceAccountKey().private_key)),
    ],
  ])("is refused for a signature by %s", async (_, sign) => {
    const google = await startGoogle();
    const answer = await postForm(`${google.url}/token`, {
      grant_type: JWT_BEARER,
      assertion: await sign(google),
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual(oauthRefusal("invalid_grant", "Invalid JWT Signature."));
  });

  it("is refused for what is no statement, no grant, or a grant nobody has", async () => {
    const { url } = await startGoogle();
    const ask = async (form: Record<string, string>) => (await postForm(`${url}/token`, form)).body;
    expect(await ask({ grant_type: JWT_BEARER, assertion: "not.a.jwt" })).toEqual(
      oauthRefusal("invalid_request", "Bad Request"),
    );
    expect(await ask({ grant_type: JWT_BEARER })).toEqual(
      oauthRefusal("invalid_request", "Missing required parameter: assertion"),
    );
    expect(await ask({})).toEqual(oauthRefusal("invalid_request", "Missing required parameter: grant_type"));
    expect(await ask({ grant_type: "password" })).toEqual(
      oauthRefusal("unsupported_grant_type", "Invalid grant_type: password"),
    );
  });

  it("dies after 3599 seconds", async () => {
    const google = await startGoogle();
    const token = await google.token(SHEETS_SCOPE);
    google.clock.ms += 3_598_999;
    expect((await google.sheet("GET", "/values/A1", { token })).status).toBe(200);
    google.clock.ms += 1;
    const answer = await google.sheet("GET", "/values/A1", { token });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toContain("invalid_token");
    expect(answer.body).toMatchObject({
      error: {
        code: 401,
        status: "UNAUTHENTICATED",
        details: [{ reason: "ACCESS_TOKEN_EXPIRED", domain: "googleapis.com" }],
      },
    });
  });
});
