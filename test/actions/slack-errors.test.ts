import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { classify } from "../../actions/slack/classify.ts";
import { meaningOf } from "../../actions/slack/error-words.ts";
import { AuthExpired, ConfigError, Rejected, RetryLater } from "../../src/core/errors.ts";

const folder = new URL("../../src/sandbox/specs/slack/", import.meta.url);
const documented = new Map(
  globSync("*.json", { cwd: folder }).flatMap((file) => {
    const { errors } = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as { errors?: object };
    return Object.keys(errors ?? {}).map((code) => [code, file.replace(".json", "")] as const);
  }),
);

const answer = (body: unknown, status = 200) => ({
  status,
  headers: {},
  body,
  method: "POST",
  url: "https://slack.com/api/chat.postMessage",
  about: "#hiring",
  truncated: false,
});
const bot = { connection: { method: "bot_token" } } as const;
const webhook = { connection: { method: "incoming_webhook" } } as const;

describe("Slack's error codes", () => {
  it("are read from Slack's method descriptions", () => {
    expect(documented.size).toBeGreaterThan(100);
    expect([...documented.keys()]).toContain("not_in_channel");
  });

  it.each([...documented])("%s (%s) has a meaning and words", (code) => {
    expect(meaningOf(code)).toMatchObject({ kind: expect.any(String) });
    const error = classify(answer({ ok: false, error: code }), bot);
    expect(error?.message).toMatch(/^[A-Z#].+[.]$/s);
    expect(error?.message).not.toMatch(/[{}]/);
    expect(error?.detail).toBe(code);
  });

  it.each([
    ["not_in_channel", ConfigError, "Invite the Hirewire bot to #hiring"],
    ["channel_not_found", ConfigError, "no channel #hiring"],
    ["is_archived", ConfigError, "#hiring is archived"],
    ["invalid_auth", AuthExpired, "does not know this bot token"],
    ["token_revoked", AuthExpired, "was revoked"],
    ["invalid_blocks", Rejected, "does not accept the blocks"],
    ["message_not_found", Rejected, "gone"],
    ["service_unavailable", RetryLater, "not available"],
    ["something_new", Rejected, 'refused with "something_new"'],
  ])("%s is %p", (code, type, words) => {
    const error = classify(answer({ ok: false, error: code }), bot);
    expect(error).toBeInstanceOf(type);
    expect(error?.message).toContain(words);
  });

  it("name the permission that is missing", () => {
    const body = { ok: false, error: "missing_scope", needed: "channels:history", provided: "chat:write" };
    expect(classify(answer(body), bot)?.message).toContain("lacks a permission: channels:history");
  });

  it("pass on where Slack found the message wrong", () => {
    const messages = ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"];
    const body = { ok: false, error: "invalid_blocks", response_metadata: { messages } };
    expect(classify(answer(body), bot)?.message).toContain(
      "Slack says: must be less than 3001 characters at /blocks/0/text/text.",
    );
  });

  it.each(["fatal_error", "internal_error"])("%s leaves open whether the message is there", (code) => {
    expect(classify(answer({ ok: false, error: code }), bot)).toMatchObject({ ambiguous: true });
    expect(classify(answer({ ok: false, error: code }, 500), bot)).toMatchObject({ ambiguous: true });
  });

  it.each(["ratelimited", "rate_limited"])("%s is waited for", (code) => {
    expect(classify(answer({ ok: false, error: code }, 429), bot)).toMatchObject({ code: "rate_limited" });
  });

  it("of webhooks are bare text", () => {
    expect(classify(answer("ok"), webhook)).toBeUndefined();
    expect(classify(answer("no_service", 404), webhook)).toBeInstanceOf(AuthExpired);
    expect(classify(answer("invalid_payload", 400), webhook)).toBeInstanceOf(Rejected);
    expect(classify(answer("<html>", 502), webhook)).toBeUndefined();
    expect(classify(answer("<html>", 200), webhook)).toMatchObject({ ambiguous: true });
  });
});
