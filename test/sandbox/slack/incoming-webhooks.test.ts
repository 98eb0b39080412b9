import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { startSlack, type Sandbox } from "./support.ts";

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSlack();
});
afterEach(() => sandbox.stop());

async function send(body: unknown, path = sandbox.slack.webhookPath, contentType = "application/json") {
  const response = await fetch(`${sandbox.url}${path}`, {
    method: "POST",
    headers: { "content-type": contentType },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return [response.status, await response.text(), response.headers.get("retry-after")] as const;
}

describe("an incoming webhook", () => {
  it("posts into its channel and says ok, nothing else", async () => {
    expect(await send({ text: "Ada *scored* 82", blocks: [{ type: "divider" }] })).toEqual([200, "ok", null]);
    expect(sandbox.slack.messages("hiring")).toMatchObject([
      {
        text: "Ada *scored* 82",
        subtype: "bot_message",
        bot_id: "B0HIREWIRE",
        blocks: [{ type: "divider" }],
      },
    ]);
    expect(sandbox.slack.messages("hiring")[0]).not.toHaveProperty("user");
  });

  it("takes a form with a payload, and replies in threads", async () => {
    const parent = sandbox.slack.say("ada", "hiring", "Who scored?");
    const form = new URLSearchParams({ payload: JSON.stringify({ text: "Bo", thread_ts: parent }) });
    const answer = await send(form.toString(), undefined, "application/x-www-form-urlencoded");
    expect(answer).toEqual([200, "ok", null]);
    expect(sandbox.slack.messages("hiring")[1]).toMatchObject({ text: "Bo", thread_ts: parent });
  });

  it.each([
    [400, "invalid_payload", "{"],
    [400, "invalid_payload", "[]"],
    [400, "no_text", {}],
    [400, "invalid_blocks", { text: "t", blocks: [{ type: "banner" }] }],
    [400, "invalid_attachments", { text: "t", attachments: ["a"] }],
    [
      400,
      "too_many_attachments",
      { text: "t", attachments: Array.from({ length: 101 }, () => ({ text: "a" })) },
    ],
  ])("answers %i %s in plain text", async (status, text, body) => {
    expect(await send(body)).toEqual([status, text, null]);
  });

  it("tells which part of the address is wrong", async () => {
    const path = sandbox.slack.webhookPath;
    const hi = { text: "hi" };
    expect(await send(hi, path.replace("T0SANDBOX", "T0OTHER"))).toEqual([404, "no_team", null]);
    expect(await send(hi, path.replace("B0HIRING", "B0OTHER"))).toEqual([404, "no_service", null]);
    expect(await send(hi, `${path}x`)).toEqual([403, "invalid_token", null]);
    expect(await send(hi, "/services/T0SANDBOX")).toEqual([404, "no_service_id", null]);
  });

  it("tells when it or its channel is closed", async () => {
    const hi = { text: "hi" };
    sandbox.slack.setWebhookState("no_active_hooks");
    expect(await send(hi)).toEqual([404, "no_active_hooks", null]);
    sandbox.slack.setWebhookState("action_prohibited");
    expect(await send(hi)).toEqual([403, "action_prohibited", null]);
    sandbox.slack.setWebhookState("active");
    sandbox.slack.setChannel("hiring", { adminsOnly: true });
    expect(await send(hi)).toEqual([403, "posting_to_general_channel_denied", null]);
    sandbox.slack.setChannel("hiring", { archived: true });
    expect(await send(hi)).toEqual([410, "channel_is_archived", null]);
  });

  it("takes a burst, then one message a second", async () => {
    for (let sent = 0; sent < 3; sent += 1) expect((await send({ text: "hi" }))[0]).toBe(200);
    expect(await send({ text: "hi" })).toEqual([429, "rate_limited", "1"]);
    sandbox.pass(1000);
    expect((await send({ text: "hi" }))[0]).toBe(200);
  });
});
