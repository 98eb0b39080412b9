/** Connecting by signing in at the app: Slack's and Google's documented contracts, and everything that goes wrong on the way. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startStandIns, type StandIns } from "../e2e/stand-ins.ts";
import { startServer, type Server } from "./server.ts";

const PUBLIC = "https://hire.example";
const REDIRECT = `${PUBLIC}/oauth/callback`;
const SLACK_CLIENT = { clientId: "1000000000.2000000000", clientSecret: "sandbox-client-secret" };

let standIns: StandIns;
let server: Server;
let editor: string;
beforeAll(async () => {
  standIns = await startStandIns({
    slack: { rateLimits: false, oauth: { redirectUris: [REDIRECT] } },
    google: { oauthClient: { redirectUris: [REDIRECT] } },
  });
  server = await startServer({ allow: [standIns.host], publicUrl: PUBLIC });
  const made = await server.get<{ token: string }>("POST", "/tokens", {
    name: "somebody else",
    scopes: ["read", "write"],
  });
  editor = made.token;
});
afterAll(async () => {
  await server?.close();
  await standIns?.close();
});

const refused = async (method: string, path: string, body: unknown, token?: string) => {
  const answer = await server.call(method, path, { body, ...(token !== undefined && { token }) });
  return { status: answer.status, ...((await answer.json()) as { code: string; detail: string }) };
};
const begin = async (app: string, input: object = {}) =>
  new URL((await server.get<{ url: string }>("POST", `/oauth/${app}/start`, input)).url);
/** The person agrees at once. @returns what the browser brings back */
const agree = async (url: URL) => {
  const { status, headers } = await fetch(url, { redirect: "manual" });
  expect(status).toBe(302);
  const back = new URL(headers.get("location") ?? "");
  expect(`${back.origin}${back.pathname}`).toBe(REDIRECT);
  return Object.fromEntries(
    ["state", "code", "error"].flatMap((name) =>
      back.searchParams.has(name) ? [[name, back.searchParams.get(name)]] : [],
    ),
  ) as { state: string; code?: string };
};

describe("what the operator registered", () => {
  it("is missing at first, and then kept without being shown", async () => {
    expect(await server.get("GET", "/oauth/slack")).toMatchObject({
      ready: false,
      from: null,
      redirectUri: REDIRECT,
    });
    expect(await refused("POST", "/oauth/slack/start", {})).toMatchObject({
      status: 409,
      code: "oauth_not_set_up",
    });
    expect(await refused("GET", "/oauth/greenhouse", undefined)).toMatchObject({ code: "oauth_not_offered" });

    const client = { ...SLACK_CLIENT, settings: { api_url: `${standIns.url}/slack/api` } };
    expect(await refused("PUT", "/oauth/slack/client", client, editor)).toMatchObject({ status: 403 });
    const kept = await server.get("PUT", "/oauth/slack/client", client);
    expect(kept).toMatchObject({ ready: true, from: "settings", clientId: SLACK_CLIENT.clientId });
    expect(JSON.stringify(kept)).not.toContain(SLACK_CLIENT.clientSecret);
    expect(JSON.stringify(kept)).toContain(REDIRECT);
  });
});

describe("signing in with Slack", () => {
  it("asks for the scopes of the manifest, without a proof key, and makes a connection that works", async () => {
    const url = await begin("slack", { back: "/automations/new" });
    expect(url.searchParams.get("scope")).toContain("chat:write,chat:write.public");
    expect(url.searchParams.has("code_challenge")).toBe(false);
    expect(url.href).not.toContain(SLACK_CLIENT.clientSecret);
    const done = await server.get("POST", "/oauth/finish", await agree(url));
    expect(done).toMatchObject({ app: "slack", reconnected: false, back: "/automations/new" });
    expect(await server.get("GET", `/connections/${String(done["connection"])}`)).toMatchObject({
      name: "slack",
      state: "live",
      settings: { method: "bot_token" },
      secrets: [{ field: "bot_token" }],
    });
  });

  it("reconnects one that is there", async () => {
    const done = await server.get(
      "POST",
      "/oauth/finish",
      await agree(await begin("slack", { connection: "slack" })),
    );
    expect(done).toMatchObject({ reconnected: true });
    expect(server.runtime.connections.list()).toHaveLength(1);
  });

  it("works once, for whoever began it", async () => {
    const brought = await agree(await begin("slack"));
    expect(await refused("POST", "/oauth/finish", brought, editor)).toMatchObject({
      status: 409,
      code: "oauth_state_unknown",
    });
    await server.get("POST", "/oauth/finish", brought);
    expect(await refused("POST", "/oauth/finish", brought)).toMatchObject({ code: "oauth_state_unknown" });
    expect(await refused("POST", "/oauth/finish", { state: "made-up", code: "c" })).toMatchObject({
      code: "oauth_state_unknown",
      detail: expect.stringMatching(/Begin again/),
    });
  });

  it("says in words what was refused", async () => {
    const { state } = await agree(await begin("slack"));
    expect(await refused("POST", "/oauth/finish", { state, error: "access_denied" })).toMatchObject({
      code: "oauth_denied",
      detail: "Slack was not allowed to let Hirewire in. Begin again if that was a slip.",
    });
    const again = await agree(await begin("slack"));
    expect(await refused("POST", "/oauth/finish", { ...again, code: "never-given-out" })).toMatchObject({
      detail: expect.stringMatching(/^Slack does not accept the sign-in any more/),
    });
    const hostile = await agree(await begin("slack"));
    const said = await refused("POST", "/oauth/finish", { state: hostile.state, error: "<img onerror=x>" });
    expect(said.detail).not.toContain("<");
  });

  it("goes to no other site afterwards", async () => {
    for (const back of ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example"]) {
      const done = await server.get("POST", "/oauth/finish", await agree(await begin("slack", { back })));
      expect(done["back"]).toBeNull();
    }
  });
});

describe("signing in with Google", () => {
  it("proves by a key that it is the one who asked, and keeps a refresh token that works", async () => {
    const google = `${standIns.url}/google`;
    await server.get("PUT", "/oauth/google_sheets/client", {
      ...standIns.google.oauthClient,
      settings: {
        api_url: google,
        drive_url: google,
        auth_url: `${google}/o/oauth2/v2/auth`,
        token_url: `${google}/token`,
      },
    });
    const url = await begin("google_sheets");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      access_type: "offline",
      prompt: "consent",
      code_challenge_method: "S256",
    });
    const done = await server.get("POST", "/oauth/finish", await agree(url));
    expect(await server.get("GET", `/connections/${String(done["connection"])}`)).toMatchObject({
      state: "live",
      settings: { method: "oauth" },
    });
  });

  it("is refused when the code was given for another proof key", async () => {
    const [mine, stolen] = [await begin("google_sheets"), await begin("google_sheets")];
    const { state } = await agree(mine);
    const { code } = await agree(stolen);
    expect((await refused("POST", "/oauth/finish", { state, code })).status).toBeGreaterThanOrEqual(400);
    expect(server.runtime.connections.list().filter(({ app }) => app === "google_sheets")).toHaveLength(1);
  });

  it("says which permission was not ticked", async () => {
    const url = await begin("google_sheets");
    url.searchParams.set("scope", "https://www.googleapis.com/auth/drive.metadata.readonly");
    expect(await refused("POST", "/oauth/finish", await agree(url))).toMatchObject({
      code: "oauth_scope_missing",
      detail: expect.stringMatching(/auth\/spreadsheets\. Begin again and allow everything/),
    });
  });
});

describe("what was registered", () => {
  it("can be forgotten, and connections made with it stay", async () => {
    expect((await server.call("DELETE", "/oauth/slack/client")).status).toBe(204);
    expect(await server.get("GET", "/oauth/slack")).toMatchObject({ ready: false });
    expect(server.runtime.connections.get("slack").state).toBe("live");
  });
});
