import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { KnownBlock } from "@slack/web-api";
import { refusal, refusalCode, startSlack, type Sandbox } from "./support.ts";

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSlack({ rateLimits: false });
});
afterEach(() => sandbox.stop());

const x = (length: number) => "x".repeat(length);
const times = <T>(count: number, value: T) => Array.from({ length: count }, () => value);
/** Untyped on purpose: the SDK's types would not let most of this through. */
const post = (args: Record<string, unknown>) =>
  sandbox.client.apiCall("chat.postMessage", { channel: "C0HIRING", ...args });
const posted = async (args: Record<string, unknown>) =>
  ((await post(args)) as unknown as { message: Record<string, unknown> }).message;
const section = (text: unknown) => ({ type: "section", text });
const mrkdwn = (text: string) => ({ type: "mrkdwn", text });
const plain = (text: string) => ({ type: "plain_text", text });

describe("text", () => {
  it("must be there, unless something else is", async () => {
    expect(await refusalCode(post({}))).toBe("no_text");
    expect(await refusalCode(post({ text: " \n" }))).toBe("no_text");
    expect(await refusalCode(post({ attachments: [{}], blocks: [] }))).toBe("no_text");
    expect((await post({ blocks: [{ type: "divider" }] })).ok).toBe(true);
    expect((await post({ attachments: [{ text: "a" }] })).ok).toBe(true);
  });

  it("is cut at 40,000 characters, with a warning", async () => {
    const answer = await post({ text: x(39_999) + "😀😀" });
    expect(answer).toMatchObject({
      warning: "message_truncated",
      response_metadata: { warnings: ["message_truncated"] },
    });
    expect(sandbox.slack.messages("hiring")[0]?.text).toBe(x(39_999) + "😀");
    expect(await post({ text: x(40_000) })).not.toHaveProperty("warning");
  });

  it("is kept with stray characters escaped and addresses linked", async () => {
    const { text } = await posted({ text: "Tom & Jerry <3 > 2 &lt;b&gt; see https://a.example/?x=1&y=2." });
    expect(text).toBe("Tom &amp; Jerry &lt;3 &gt; 2 &lt;b&gt; see <https://a.example/?x=1&amp;y=2>.");
    const kept = "<!here> <@U0ADA> <https://a.example|Pay slip> &lt;!channel&gt;";
    expect((await posted({ text: kept }))["text"]).toBe(kept);
    expect((await posted({ text: "https://a.example", parse: "none" }))["text"]).toBe("https://a.example");
  });

  it("stands in for blocks without text", async () => {
    const blocks: KnownBlock[] = [{ type: "header", text: { type: "plain_text", text: "Ada scored 82" } }];
    expect((await posted({ blocks }))["text"]).toBe("Ada scored 82");
  });

  it("does not go with markdown_text", async () => {
    expect(await refusalCode(post({ markdown_text: "**a**", text: "a" }))).toBe("markdown_text_conflict");
    expect(await refusalCode(post({ markdown_text: "**a**", blocks: [{ type: "divider" }] }))).toBe(
      "markdown_text_conflict",
    );
    expect(await refusalCode(post({ markdown_text: x(12_001) }))).toBe("msg_too_long");
    expect(await posted({ markdown_text: "**a**" })).toMatchObject({
      blocks: [{ type: "markdown", text: "**a**" }],
    });
  });
});

describe("attachments", () => {
  it("are 100 at most, and objects", async () => {
    const many = (count: number) => ({ text: "t", attachments: times(count, { text: "a" }) });
    expect((await post(many(100))).ok).toBe(true);
    expect(await refusalCode(post(many(101)))).toBe("too_many_attachments");
    expect(await refusalCode(post({ text: "t", attachments: "[" }))).toBe("invalid_attachments");
    expect(await refusalCode(post({ text: "t", attachments: ["a"] }))).toBe("invalid_attachments");
  });

  it("get ids and a fallback", async () => {
    expect(
      await posted({ text: "t", attachments: [{ text: "a" }, { text: "b", fallback: "c" }] }),
    ).toMatchObject({
      attachments: [
        { id: 1, text: "a", fallback: "a" },
        { id: 2, fallback: "c" },
      ],
    });
  });

  it("answer for wrong blocks inside", async () => {
    const attachments = [{ blocks: [section(plain("a")), { type: "section", fields: [mrkdwn(x(2001))] }] }];
    expect(await refusal(post({ text: "t", attachments }))).toMatchObject({
      error: "invalid_attachments",
      errors: ["must be less than 2001 characters [json-pointer:/attachments/0/blocks/1/fields/0/text]"],
    });
  });
});

describe("metadata", () => {
  const withMetadata = (metadata: unknown) => post({ text: "t", metadata });

  it("comes back with the message", async () => {
    const metadata = { event_type: "hirewire_step", event_payload: { id: "run_1:0", n: 1, list: [1] } };
    expect(await posted({ text: "t", metadata })).toMatchObject({ metadata });
  });

  it.each([
    ["invalid_metadata_format", "no json"],
    ["invalid_metadata_format", [1]],
    ["invalid_metadata_format", { event_type: "a" }],
    ["invalid_metadata_format", { event_type: "a b", event_payload: {} }],
    ["invalid_metadata_format", { event_type: "a", event_payload: "p" }],
    ["invalid_metadata_schema", { event_type: "a", event_payload: { key: null } }],
    ["metadata_too_large", { event_type: "a", event_payload: { key: x(9000) } }],
  ])("is refused with %s: %j", async (code, metadata) => {
    expect(await refusalCode(withMetadata(metadata))).toBe(code);
  });
});
