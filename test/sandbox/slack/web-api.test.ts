import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { METHOD_FACTS } from "../../../src/sandbox/slack/method-facts.ts";
import { refusal, refusalCode, startSlack, type Sandbox } from "./support.ts";

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSlack({ botToken: "xoxb-test" });
});
afterEach(() => sandbox.stop());

/** One call by hand, for what the SDK never sends. */
async function call(method: string, init: RequestInit = {}, query = "") {
  const response = await fetch(`${sandbox.url}/api/${method}${query}`, { method: "POST", ...init });
  return { response, body: (await response.json()) as Record<string, unknown> };
}
const bearer = { authorization: "Bearer xoxb-test" };
const json = { ...bearer, "content-type": "application/json; charset=utf-8" };
const form = { ...bearer, "content-type": "application/x-www-form-urlencoded" };

describe("who may call", () => {
  const code = async (...args: Parameters<typeof call>) => (await call(...args)).body["error"];

  it("takes the token from the header or a form, never from the URL or JSON", async () => {
    expect(await code("auth.test")).toBe("not_authed");
    expect(await code("auth.test", { headers: { authorization: "Bearer nope" } })).toBe("invalid_auth");
    expect(await code("auth.test", {}, "?token=xoxb-test")).toBe("invalid_auth");
    expect(await code("auth.test", { headers: bearer }, "?token=xoxb-test")).toBe("invalid_auth");
    expect(
      (await call("auth.test", { body: new URLSearchParams({ token: "xoxb-test" }) })).body,
    ).toMatchObject({ ok: true, team_id: "T0SANDBOX", user_id: "U0HIREWIRE", bot_id: "B0HIREWIRE" });
    const noHeader = { "content-type": "application/json; charset=utf-8" };
    expect(await code("auth.test", { headers: noHeader, body: '{"token":"xoxb-test"}' })).toBe("not_authed");
  });

  it("refuses with the state of the token, until it is mended", async () => {
    for (const state of ["token_revoked", "account_inactive", "token_expired"] as const) {
      sandbox.slack.setTokenState(state);
      expect(await refusalCode(sandbox.client.auth.test())).toBe(state);
    }
    sandbox.slack.setTokenState("active");
    expect((await sandbox.client.auth.test()).ok).toBe(true);
    expect(await sandbox.client.auth.revoke()).toMatchObject({ revoked: true });
    expect(await refusalCode(sandbox.client.auth.test())).toBe("token_revoked");
  });

  it("names the scope that is missing, and those there are", async () => {
    sandbox.slack.setScopes(["channels:read"]);
    expect(await refusal(sandbox.client.chat.postMessage({ channel: "C0HIRING", text: "x" }))).toMatchObject({
      error: "missing_scope",
      needed: "chat:write",
      provided: "channels:read",
    });
    const list = sandbox.client.conversations.list({ types: "public_channel,private_channel" });
    expect(await refusal(list)).toMatchObject({ error: "missing_scope", needed: "groups:read" });
    const lookUp = sandbox.client.users.lookupByEmail({ email: "ada@hirewire.example" });
    expect(await refusal(lookUp)).toMatchObject({ needed: "users:read.email" });
    sandbox.slack.setScopes(["chat:write"]);
    const disguised = sandbox.client.chat.postMessage({ channel: "C0HIRING", text: "x", username: "Boss" });
    expect(await refusal(disguised)).toMatchObject({ needed: "chat:write.customize" });
    expect((await sandbox.client.auth.test()).response_metadata?.scopes).toEqual(["chat:write"]);
  });

  it("knows no other method", async () => {
    expect(await code("chat.explode", { headers: bearer })).toBe("unknown_method");
  });
});

describe("how a call is encoded", () => {
  it("reads JSON where the method takes it, and warns of a missing charset", async () => {
    const body = JSON.stringify({ channel: "C0HIRING", text: "grüße", blocks: [{ type: "divider" }] });
    expect((await call("chat.postMessage", { headers: json, body })).body).toMatchObject({
      ok: true,
      message: { text: "grüße", blocks: [{ type: "divider" }] },
    });
    const bare = { ...bearer, "content-type": "application/json" };
    expect((await call("chat.postMessage", { headers: bare, body })).body).toMatchObject({
      ok: true,
      warning: "missing_charset",
      response_metadata: { warnings: ["missing_charset"] },
    });
  });

  it("ignores JSON where the method does not take it", async () => {
    const body = JSON.stringify({ email: "ada@hirewire.example" });
    expect((await call("users.lookupByEmail", { headers: json, body })).body).toMatchObject({
      error: "invalid_arguments",
      response_metadata: { messages: ["[ERROR] missing required field: email"] },
    });
    const asForm = new URLSearchParams({ email: "ada@hirewire.example" });
    const { body: found } = await call("users.lookupByEmail", { headers: form, body: asForm.toString() });
    expect(found).toMatchObject({ ok: true, user: { id: "U0ADA" } });
    const asQuery = await call(
      "users.lookupByEmail",
      { method: "GET", headers: bearer },
      `?${asForm.toString()}`,
    );
    expect(asQuery.body).toMatchObject({ ok: true, user: { id: "U0ADA" } });
  });

  it("reads multipart forms, and warns of a charset too many", async () => {
    const parts = new FormData();
    parts.set("channel", "C0HIRING");
    parts.set("text", "multipart");
    expect((await call("chat.postMessage", { headers: bearer, body: parts })).body).toMatchObject({
      ok: true,
    });
    const headers = { ...bearer, "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
    const { body } = await call("auth.test", { headers, body: "a=b" });
    expect(body["warning"]).toBe("superfluous_charset");
  });

  it.each([
    ["invalid_json", "application/json; charset=utf-8", "{"],
    ["json_not_object", "application/json; charset=utf-8", "[1]"],
    ["invalid_post_type", "application/xml", "<a/>"],
    ["invalid_charset", "application/json; charset=utf-16", "{}"],
    ["invalid_form_data", "multipart/form-data; boundary=x", "broken"],
    ["invalid_array_arg", "application/x-www-form-urlencoded", "channel[]=C0HIRING"],
    ["invalid_arg_name", "application/x-www-form-urlencoded", "chan-nel=C0HIRING"],
    ["invalid_arguments", "application/json; charset=utf-8", '{"channel":["C0HIRING"],"text":"x"}'],
    ["missing_post_type", undefined, "a=b"],
  ])("refuses with %s", async (error, contentType, body) => {
    const headers = { ...bearer, ...(contentType && { "content-type": contentType }) };
    const answer = await call("chat.postMessage", { headers, body: new Blob([body]) });
    expect(answer.body).toMatchObject({ ok: false, error });
  });
});

describe("how often one may call", () => {
  const post = (channel: string) => sandbox.client.chat.postMessage({ channel, text: "hi" });

  it("takes a burst per channel, then one message a second", async () => {
    for (let sent = 0; sent < 3; sent += 1) await post("C0HIRING");
    const { response, body } = await call("chat.postMessage", {
      headers: json,
      body: JSON.stringify({ channel: "C0HIRING", text: "hi" }),
    });
    expect([response.status, response.headers.get("retry-after"), body]).toEqual([
      429,
      "1",
      { ok: false, error: "ratelimited" },
    ]);
    await expect(post("C0HIRING")).rejects.toMatchObject({
      code: "slack_webapi_rate_limited_error",
      retryAfter: 1,
    });
    await post("C0GENERAL");
    sandbox.pass(1000);
    await post("C0HIRING");
    await expect(post("C0HIRING")).rejects.toMatchObject({ retryAfter: 1 });
    expect(sandbox.slack.messages("hiring")).toHaveLength(4);
  });

  it("counts the tiers: 20 a minute for conversations.list, 50 for conversations.info", async () => {
    for (let page = 0; page < 20; page += 1) await sandbox.client.conversations.list();
    await expect(sandbox.client.conversations.list()).rejects.toMatchObject({ retryAfter: 3 });
    for (let page = 0; page < 50; page += 1) await sandbox.client.conversations.info({ channel: "C0HIRING" });
    await expect(sandbox.client.conversations.info({ channel: "C0HIRING" })).rejects.toMatchObject({
      retryAfter: 2,
    });
    sandbox.pass(3000);
    expect((await sandbox.client.conversations.list()).ok).toBe(true);
  });

  it("starts over on reset", async () => {
    for (let sent = 0; sent < 3; sent += 1) await post("C0HIRING");
    sandbox.slack.setScopes([]);
    sandbox.slack.reset();
    expect(sandbox.slack.allMessages()).toEqual([]);
    expect((await post("C0HIRING")).ok).toBe(true);
    expect(sandbox.slack.calls()).toMatchObject([{ method: "chat.postMessage", error: undefined }]);
  });
});

it("answers carry a request id to log", async () => {
  const { response } = await call("auth.test", { headers: bearer });
  expect(response.headers.get("x-slack-req-id")).toMatch(/^[0-9a-f]{32}$/);
});

it("has facts for every method it speaks", () => {
  expect(METHOD_FACTS["chat.postMessage"]).toMatchObject({
    rateTier: "t5",
    jsonSupported: true,
    scopes: ["chat:write"],
    required: ["channel"],
  });
  expect(METHOD_FACTS["chat.postMessage"]?.errors).toHaveProperty("restricted_action_read_only_channel");
  expect(METHOD_FACTS["chat.postMessage"]?.errors).toHaveProperty("team_added_to_org");
});
