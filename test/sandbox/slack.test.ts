import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createFaults } from "../../src/sandbox/faults.ts";
import { slackFaultAnswers } from "../../src/sandbox/slack/fault-answers.ts";
import { refusal, refusalCode, START, startSlack, type Sandbox } from "./slack/support.ts";

const faults = createFaults({ answers: slackFaultAnswers });
let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSlack({}, faults.middleware);
});
afterEach(async () => {
  faults.clear();
  await sandbox.stop();
});

describe("a posted message", () => {
  it("comes back as Slack shows it", async () => {
    const answer = await sandbox.client.chat.postMessage({ channel: "C0HIRING", text: "Ada *scored* 82" });
    expect(answer).toMatchObject({ ok: true, channel: "C0HIRING" });
    expect(answer.message).toMatchObject({
      type: "message",
      text: "Ada *scored* 82",
      ts: answer.ts,
      user: "U0HIREWIRE",
      bot_id: "B0HIREWIRE",
      app_id: "A0HIREWIRE",
      team: "T0SANDBOX",
      bot_profile: { id: "B0HIREWIRE" },
      blocks: [
        {
          type: "rich_text",
          block_id: expect.any(String),
          elements: [
            {
              type: "rich_text_section",
              elements: [
                { type: "text", text: "Ada " },
                { type: "text", text: "scored", style: { bold: true } },
                { type: "text", text: " 82" },
              ],
            },
          ],
        },
      ],
    });
    expect(sandbox.slack.messages("#hiring")).toEqual([answer.message]);
  });

  it("has a ts that is unique and increases even while the clock stands still", async () => {
    const stamps: string[] = [];
    for (const channel of ["C0HIRING", "C0GENERAL", "C0RECRUITING"]) {
      stamps.push((await sandbox.client.chat.postMessage({ channel, text: "hi" })).ts ?? "");
    }
    expect(stamps).toEqual([`${START / 1000}.000000`, `${START / 1000}.000001`, `${START / 1000}.000002`]);
  });
});

describe("where a message goes", () => {
  const post = (channel: string) => sandbox.client.chat.postMessage({ channel, text: "hi" });

  it("takes an id, a name with or without #, and a person", async () => {
    expect((await post("C0HIRING")).channel).toBe("C0HIRING");
    expect((await post("#general")).channel).toBe("C0GENERAL");
    expect((await post("recruiting")).channel).toBe("C0RECRUITING");
    const dm = (await post("U0ADA")).channel ?? "";
    expect(dm).toMatch(/^D/);
    expect((await post(dm)).channel).toBe(dm);
    expect((await post("C0OFFERS")).channel).toBe("C0OFFERS");
  });

  it("does not find private channels by name, nor those the bot is not in, nor people who left", async () => {
    expect(await refusalCode(post("#offers"))).toBe("channel_not_found");
    sandbox.slack.setChannel("offers", { botIsMember: false });
    expect(await refusalCode(post("C0OFFERS"))).toBe("channel_not_found");
    expect(await refusalCode(post("#nowhere"))).toBe("channel_not_found");
    expect(await refusalCode(post(""))).toBe("channel_not_found");
    expect(await refusalCode(post("U0DANA"))).toBe("channel_not_found");
  });

  it("refuses archived channels", async () => {
    expect(await refusalCode(post("hiring-2024"))).toBe("is_archived");
  });

  it("needs membership, or chat:write.public", async () => {
    expect((await post("#random")).ok).toBe(true);
    sandbox.slack.setScopes(["chat:write", "channels:join"]);
    expect(await refusalCode(post("#random"))).toBe("not_in_channel");
    await sandbox.client.conversations.join({ channel: "C0RANDOM" });
    expect((await post("#random")).ok).toBe(true);
  });
});

describe("threads", () => {
  const post = (text: string, threadTs?: string, broadcast?: true) =>
    sandbox.client.chat.postMessage({
      channel: "C0HIRING",
      text,
      ...(threadTs !== undefined && { thread_ts: threadTs }),
      ...(broadcast && { reply_broadcast: true }),
    } as Parameters<typeof sandbox.client.chat.postMessage>[0]);

  it("hang replies under their parent", async () => {
    const parent = await post("Ada");
    const reply = await post("scored", parent.ts);
    expect(reply.message).toMatchObject({ thread_ts: parent.ts, parent_user_id: "U0HIREWIRE" });
    expect(sandbox.slack.messages("hiring")[0]).toMatchObject({
      thread_ts: parent.ts,
      reply_count: 1,
      reply_users: ["U0HIREWIRE"],
      latest_reply: reply.ts,
    });
  });

  it("refuse a parent that is gone, a reply as parent, a system message, and what is no ts", async () => {
    const parent = await post("Ada");
    const reply = await post("scored", parent.ts);
    expect(await refusalCode(post("x", "1000000000.000001"))).toBe("thread_not_found");
    sandbox.pass(10_000);
    expect(await refusalCode(post("x", reply.ts))).toBe("cannot_reply_to_message");
    const bad = await refusal(post("x", "0"));
    expect(bad).toMatchObject({
      error: "invalid_thread_ts",
      response_metadata: { messages: ["[ERROR] 0 is not a valid thread_ts"] },
    });
    await sandbox.client.conversations.join({ channel: "C0RANDOM" });
    const joined = sandbox.slack.messages("random")[0]?.ts ?? "";
    expect(
      await refusalCode(
        sandbox.client.chat.postMessage({ channel: "C0RANDOM", text: "x", thread_ts: joined }),
      ),
    ).toBe("cannot_reply_to_message");
  });

  it("may swallow a reply to an unknown parent, as was seen live, when told so", async () => {
    sandbox.slack.setRules({ unknownThread: "accept" });
    expect((await post("lost", "1000000000.000001")).ok).toBe(true);
    const { messages } = await sandbox.client.conversations.history({ channel: "C0HIRING" });
    expect(messages).toEqual([]);
  });

  it("keep a tombstone when their parent is deleted", async () => {
    const parent = await post("Ada");
    await post("scored", parent.ts);
    await sandbox.client.chat.delete({ channel: "C0HIRING", ts: parent.ts ?? "" });
    expect(sandbox.slack.messages("hiring")).toMatchObject([
      { subtype: "tombstone", reply_count: 1 },
      { text: "scored" },
    ]);
  });
});

describe("changing messages", () => {
  it("updates, deletes and links to the bot's own", async () => {
    const { ts = "" } = await sandbox.client.chat.postMessage({
      channel: "C0HIRING",
      text: "before",
      metadata: { event_type: "hirewire_step", event_payload: { delivery_id: "run_1:0" } },
    });
    const updated = await sandbox.client.chat.update({ channel: "C0HIRING", ts, text: "after" });
    expect(updated).toMatchObject({ channel: "C0HIRING", ts, text: "after" });
    expect(updated.message).toMatchObject({ text: "after", edited: { user: "U0HIREWIRE" } });
    expect(sandbox.slack.messages("hiring")[0]).toMatchObject({
      text: "after",
      metadata: { event_payload: { delivery_id: "run_1:0" } },
    });
    const link = await sandbox.client.chat.getPermalink({ channel: "C0HIRING", message_ts: ts });
    expect(link.permalink).toBe(
      `https://hirewire-sandbox.slack.com/archives/C0HIRING/p${ts.replace(".", "")}`,
    );
    await sandbox.client.chat.delete({ channel: "C0HIRING", ts });
    expect(sandbox.slack.messages("hiring")).toEqual([]);
    expect(await refusalCode(sandbox.client.chat.update({ channel: "C0HIRING", ts, text: "x" }))).toBe(
      "message_not_found",
    );
  });

  it("drops blocks and attachments when only text is sent, and clears metadata with {}", async () => {
    const { ts = "" } = await sandbox.client.chat.postMessage({
      channel: "C0HIRING",
      text: "fallback",
      blocks: [{ type: "divider" }],
      attachments: [{ text: "more" }],
      metadata: { event_type: "kept", event_payload: {} },
    });
    const { message } = await sandbox.client.chat.update({ channel: "C0HIRING", ts, text: "plain" });
    expect(message).not.toHaveProperty("attachments");
    expect(message).toMatchObject({ blocks: [{ type: "rich_text" }] });
    await sandbox.client.apiCall("chat.update", { channel: "C0HIRING", ts, text: "plain", metadata: {} });
    expect(sandbox.slack.messages("hiring")[0]).not.toHaveProperty("metadata");
  });

  it("refuses other people's messages, names, long texts, nothing and archived channels", async () => {
    const theirs = sandbox.slack.say("ada", "hiring", "mine");
    const change = (ts: string, text: string, channel = "C0HIRING") =>
      refusalCode(sandbox.client.chat.update({ channel, ts, text }));
    expect(await change(theirs, "x")).toBe("cant_update_message");
    expect(await refusalCode(sandbox.client.chat.delete({ channel: "C0HIRING", ts: theirs }))).toBe(
      "cant_delete_message",
    );
    const { ts = "" } = await sandbox.client.chat.postMessage({ channel: "C0HIRING", text: "x" });
    expect(await change(ts, "x", "#hiring")).toBe("channel_not_found");
    expect(await change(ts, "x".repeat(4001))).toBe("msg_too_long");
    expect(await change(ts, "")).toBe("no_text");
    sandbox.slack.setChannel("hiring", { archived: true });
    expect(await change(ts, "x")).toBe("is_inactive");
  });
});

describe("with the fault layer in front", () => {
  const post = () => sandbox.client.chat.postMessage({ channel: "C0HIRING", text: "once" });

  it("speaks Slack's language", async () => {
    faults.add({ mode: "429", path: "chat.postMessage", retryAfterSeconds: 30 });
    await expect(post()).rejects.toMatchObject({ retryAfter: 30 });
    faults.add({ mode: "auth_fail", path: "chat.postMessage" });
    expect(await refusalCode(post())).toBe("invalid_auth");
    expect(sandbox.slack.messages("hiring")).toEqual([]);
  });

  it("leaves one message behind when the answer is lost", async () => {
    faults.add({ mode: "drop_after", path: "chat.postMessage" });
    faults.add({ mode: "error_after", path: "chat.postMessage" });
    faults.add({ mode: "truncated_body", path: "chat.postMessage" });
    await expect(post()).rejects.toMatchObject({ code: "slack_webapi_request_error" });
    await expect(post()).rejects.toMatchObject({ code: "slack_webapi_http_error", statusCode: 500 });
    await expect(post()).rejects.toThrow();
    expect(sandbox.slack.messages("hiring")).toHaveLength(3);
  });
});
