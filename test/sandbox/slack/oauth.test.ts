import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createClient, refusalCode, startSlack, type Sandbox } from "./support.ts";

const REDIRECT = "https://hirewire.example/oauth/slack";
const APP = { client_id: "1.2", client_secret: "secret" };
let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSlack({
    oauth: { clientId: "1.2", clientSecret: "secret", redirectUris: ["https://hirewire.example/"] },
  });
});
afterEach(() => sandbox.stop());

function authorize(changes: Record<string, string> = {}) {
  const query = new URLSearchParams({
    client_id: "1.2",
    scope: "chat:write,incoming-webhook",
    redirect_uri: REDIRECT,
    state: "s1",
    ...changes,
  });
  return fetch(`${sandbox.url}/oauth/v2/authorize?${query.toString()}`, { redirect: "manual" });
}

async function newCode(changes?: Record<string, string>): Promise<string> {
  const location = new URL((await authorize(changes)).headers.get("location") ?? "");
  expect(location.href).toMatch(`${REDIRECT}?state=s1&code=`);
  return location.searchParams.get("code") ?? "";
}

const anonymous = () => createClient(sandbox.url, undefined);
const exchange = (args: Record<string, string>) => anonymous().oauth.v2.access({ ...APP, ...args });

describe("installing the app", () => {
  it("ends with a token that works, for what was agreed to", async () => {
    const answer = await exchange({ code: await newCode(), redirect_uri: REDIRECT });
    expect(answer).toMatchObject({
      token_type: "bot",
      scope: "chat:write,incoming-webhook",
      bot_user_id: "U0HIREWIRE",
      app_id: "A0HIREWIRE",
      team: { id: "T0SANDBOX", name: "Hirewire Sandbox" },
      authed_user: { id: "U0ADA" },
      incoming_webhook: {
        channel: "#hiring",
        channel_id: "C0HIRING",
        url: `${sandbox.url}${sandbox.slack.webhookPath}`,
      },
    });
    expect(answer).not.toHaveProperty("refresh_token");
    const client = sandbox.clientWith(answer.access_token);
    expect((await client.chat.postMessage({ channel: "#hiring", text: "hi" })).ok).toBe(true);
    expect(await refusalCode(client.users.info({ user: "U0ADA" }))).toBe("missing_scope");
  });

  it("takes the app's secret as Basic credentials", async () => {
    const response = await fetch(`${sandbox.url}/api/oauth.v2.access`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from("1.2:secret").toString("base64")}` },
      body: new URLSearchParams({ code: await newCode() }),
    });
    expect(await response.json()).toMatchObject({ ok: true, token_type: "bot" });
  });

  it("takes a code once, for ten minutes, at the address it was made for", async () => {
    const code = await newCode();
    expect(await refusalCode(exchange({ code, redirect_uri: "https://other.example" }))).toBe(
      "bad_redirect_uri",
    );
    await exchange({ code });
    expect(await refusalCode(exchange({ code }))).toBe("invalid_code");
    const late = await newCode();
    sandbox.pass(10 * 60_000);
    expect(await refusalCode(exchange({ code: late }))).toBe("invalid_code");
  });

  it("refuses the wrong app, secret and grant", async () => {
    const access = (args: object) =>
      refusalCode(anonymous().apiCall("oauth.v2.access", { ...APP, code: "c", ...args }));
    expect(await access({ client_id: "9.9" })).toBe("invalid_client_id");
    expect(await access({ client_secret: "no" })).toBe("bad_client_secret");
    expect(await access({ grant_type: "password" })).toBe("invalid_grant_type");
    expect(await access({})).toBe("invalid_code");
  });

  it("checks the code verifier", async () => {
    const challenge = createHash("sha256").update("verifier").digest("base64url");
    const code = await newCode({ code_challenge: challenge, code_challenge_method: "S256" });
    expect(await refusalCode(exchange({ code, code_verifier: "other" }))).toBe("invalid_code_verifier");
    expect((await exchange({ code, code_verifier: "verifier" })).ok).toBe(true);
  });

  it("rotates tokens when told so", async () => {
    sandbox.slack.setRules({ tokenRotation: true });
    const first = await exchange({ code: await newCode() });
    expect(first).toMatchObject({
      expires_in: 43_200,
      access_token: expect.stringMatching(/^xoxe\.xoxb-1-/),
    });
    sandbox.pass(43_200_000);
    expect(await refusalCode(sandbox.clientWith(first.access_token).auth.test())).toBe("token_expired");
    const refresh = { grant_type: "refresh_token", refresh_token: first.refresh_token ?? "" };
    const second = await exchange(refresh);
    expect((await sandbox.clientWith(second.access_token).auth.test()).ok).toBe(true);
    expect(await refusalCode(exchange(refresh))).toBe("invalid_refresh_token");
  });
});

describe("the page where a person agrees", () => {
  it.each([
    ["invalid_client_id", { client_id: "9.9" }],
    ["no_scopes", { scope: "" }],
    ["bad_redirect_uri", { redirect_uri: "https://evil.example/" }],
    ["bad_redirect_uri", { redirect_uri: "nowhere" }],
  ])("refuses with %s", async (code, changes) => {
    const response = await authorize(changes);
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(code)]);
  });

  it("asks, and takes no for an answer", async () => {
    const asking = await startSlack({ oauth: { clientId: "1.2", autoApprove: false } });
    const query = "client_id=1.2&scope=chat:write,<b>&redirect_uri=https://hirewire.example/&state=s1";
    const page = await (await fetch(`${asking.url}/oauth/v2/authorize?${query}`)).text();
    expect(page).toContain("<h1>hirewire wants to access Hirewire Sandbox</h1>");
    expect(page).toContain("&lt;b&gt;");
    const no = await fetch(`${asking.url}/oauth/v2/authorize?${query}&choice=cancel`, { redirect: "manual" });
    expect(no.headers.get("location")).toBe("https://hirewire.example/?state=s1&error=access_denied");
    await asking.stop();
  });
});
