import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { slack } from "../../actions/slack.ts";
import { drive, startBench, type Bench, type Driver } from "./bench.ts";

const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
const plain = (text: string) => ({ type: "plain_text", text });
const button = (changes: object) => ({
  type: "actions",
  elements: [{ type: "button", text: plain("Open"), ...changes }],
});
const x = (count: number) => "x".repeat(count);

/** What is one too many, where it is said, and how; `within` is the most that passes. */
const LIMITS: { name: string; over: object; within?: object; path: string; words: string }[] = [
  {
    name: "text",
    over: { text: x(3_901) },
    within: { text: x(3_900) },
    path: "text",
    words: "is 3,901 characters, 1 over Slack's limit of 3,900 for a message",
  },
  {
    name: "blocks",
    over: { blocks: Array.from({ length: 51 }, () => ({ type: "divider" })) },
    within: { blocks: Array.from({ length: 50 }, () => ({ type: "divider" })) },
    path: "blocks",
    words: "has 51 blocks, 1 more than the 50",
  },
  {
    name: "a section",
    over: { blocks: [section("a"), section(x(3_120))] },
    within: { blocks: [section("a"), section(x(3_000))] },
    path: "blocks.1.text.text",
    words: "is 3,120 characters, 120 over Slack's limit of 3,000 for a section",
  },
  {
    name: "a header",
    over: { blocks: [{ type: "header", text: plain(x(151)) }] },
    within: { blocks: [{ type: "header", text: plain(x(150)) }] },
    path: "blocks.0.text.text",
    words: "is 151 characters, 1 over Slack's limit of 150 for a header",
  },
  {
    name: "a field",
    over: { blocks: [{ type: "section", fields: [plain("a"), plain(x(2_001))] }] },
    within: { blocks: [{ type: "section", fields: [plain("a"), plain(x(2_000))] }] },
    path: "blocks.0.fields.1.text",
    words: "1 over Slack's limit of 2,000 for a field of a section",
  },
  {
    name: "fields",
    over: { blocks: [{ type: "section", fields: Array.from({ length: 11 }, () => plain("a")) }] },
    within: { blocks: [{ type: "section", fields: Array.from({ length: 10 }, () => plain("a")) }] },
    path: "blocks.0.fields",
    words: "has 11 entries: Slack takes at most 10 fields of a section",
  },
  {
    name: "context elements",
    over: { blocks: [{ type: "context", elements: Array.from({ length: 11 }, () => plain("a")) }] },
    within: { blocks: [{ type: "context", elements: Array.from({ length: 10 }, () => plain("a")) }] },
    path: "blocks.0.elements",
    words: "at most 10 elements of a context block",
  },
  {
    name: "buttons",
    over: {
      blocks: [
        {
          type: "actions",
          elements: Array.from({ length: 26 }, () => ({ type: "button", text: plain("a") })),
        },
      ],
    },
    within: {
      blocks: [
        {
          type: "actions",
          elements: Array.from({ length: 25 }, () => ({ type: "button", text: plain("a") })),
        },
      ],
    },
    path: "blocks.0.elements",
    words: "has 26 entries: Slack takes at most 25 elements of an actions block",
  },
  {
    name: "a button's text",
    over: { blocks: [button({ text: plain(x(76)) })] },
    within: { blocks: [button({ text: plain(x(75)) })] },
    path: "blocks.0.elements.0.text.text",
    words: "1 over Slack's limit of 75 for a button",
  },
  {
    name: "a button's value",
    over: { blocks: [button({ value: x(2_001) })] },
    within: { blocks: [button({ value: x(2_000) })] },
    path: "blocks.0.elements.0.value",
    words: "1 over Slack's limit of 2,000",
  },
  {
    name: "a button's address",
    over: { blocks: [button({ url: `https://a.example/${x(2_983)}` })] },
    within: { blocks: [button({ url: `https://a.example/${x(2_982)}` })] },
    path: "blocks.0.elements.0.url",
    words: "1 over Slack's limit of 3,000",
  },
  {
    name: "an action_id",
    over: { blocks: [button({ action_id: x(256) })] },
    within: { blocks: [button({ action_id: x(255) })] },
    path: "blocks.0.elements.0.action_id",
    words: "1 over Slack's limit of 255",
  },
  {
    name: "a block_id",
    over: { blocks: [{ type: "divider", block_id: x(256) }] },
    within: { blocks: [{ type: "divider", block_id: x(255) }] },
    path: "blocks.0.block_id",
    words: "1 over Slack's limit of 255",
  },
  {
    name: "an image's alt_text",
    over: { blocks: [{ type: "image", image_url: "https://a.example/i.png", alt_text: x(2_001) }] },
    within: { blocks: [{ type: "image", image_url: "https://a.example/i.png", alt_text: x(2_000) }] },
    path: "blocks.0.alt_text",
    words: "1 over Slack's limit of 2,000",
  },
  {
    name: "a markdown block",
    over: { blocks: [{ type: "markdown", text: x(12_001) }] },
    within: { blocks: [{ type: "markdown", text: x(12_000) }] },
    path: "blocks.0.text",
    words: "1 over Slack's limit of 12,000 for a markdown block",
  },
  {
    name: "the text of all blocks",
    over: { blocks: [1, 2, 3, 4, 5].map((index) => section(x(index === 5 ? 1_201 : 3_000))) },
    within: { blocks: [1, 2, 3, 4, 5].map((index) => section(x(index === 5 ? 1_200 : 3_000))) },
    path: "blocks",
    words: "is 13,201 characters, 1 over Slack's limit of 13,200 for the text of all blocks together",
  },
  {
    name: "attachments",
    over: { attachments: Array.from({ length: 101 }, () => ({ text: "a" })) },
    within: { attachments: Array.from({ length: 100 }, () => ({ text: "a" })) },
    path: "attachments",
    words: "has 101 entries: Slack takes at most 100 attachments",
  },
  {
    name: "blocks in attachments",
    over: { attachments: [{ blocks: [section(x(3_001))] }] },
    within: { attachments: [{ blocks: [section(x(3_000))] }] },
    path: "attachments.0.blocks.0.text.text",
    words: "1 over Slack's limit of 3,000 for a section",
  },
  {
    name: "an emoji as one character",
    over: { blocks: [{ type: "header", text: plain("🎉".repeat(151)) }] },
    within: { blocks: [{ type: "header", text: plain("🎉".repeat(150)) }] },
    path: "blocks.0.text.text",
    words: "is 151 characters",
  },
  { name: "nothing at all", over: {}, path: "text", words: "the message is empty" },
  { name: "blank text", over: { text: "  " }, path: "text", words: "the message is empty" },
  {
    name: "an empty section",
    over: { blocks: [section("")] },
    path: "blocks.0.text.text",
    words: "is empty",
  },
  {
    name: "a section of nothing",
    over: { blocks: [{ type: "section" }] },
    path: "blocks.0",
    words: "without `text`",
  },
  { name: "a block of no type", over: { blocks: [{}] }, path: "blocks.0", words: "is not a block" },
  {
    name: "mrkdwn in a header",
    over: { blocks: [{ type: "header", text: { type: "mrkdwn", text: "a" } }] },
    path: "blocks.0.text.type",
    words: "must be plain_text here",
  },
  {
    name: "text that is no text object",
    over: { blocks: [{ type: "section", text: "Ada" }] },
    path: "blocks.0.text",
    words: "is not a text object",
  },
  {
    name: "an address that is none",
    over: { blocks: [button({ url: "ats" })] },
    path: "blocks.0.elements.0.url",
    words: "is not a web address",
  },
  {
    name: "an image without words",
    over: { blocks: [{ type: "image", image_url: "https://a.example/i.png" }] },
    path: "blocks.0",
    words: "without `alt_text`",
  },
  {
    name: "one block_id twice",
    over: {
      blocks: [
        { type: "divider", block_id: "a" },
        { type: "divider", block_id: "a" },
      ],
    },
    path: "blocks.1.block_id",
    words: "is the same as another block's",
  },
];

describe("Slack's limits", () => {
  let bench: Bench;
  let driver: Driver;
  beforeAll(async () => {
    bench = await startBench();
    driver = drive(bench, slack, { bot_token: bench.slack.botToken, api_url: `${bench.url}/slack/api` });
  });
  afterAll(async () => {
    driver.close();
    await bench.close();
  });
  const issuesOf = (actionKey: string, input: object) => {
    const checked = slack.actions[actionKey]?.input.safeParse({ channel: "C0HIRING", ...input });
    return (checked?.error?.issues ?? []).map(({ path, message }) => ({ path: path.join("."), message }));
  };

  it.each(LIMITS)("say where and by how much: $name", ({ over, path, words }) => {
    expect(issuesOf("post_message", over)).toEqual([{ path, message: expect.stringContaining(words) }]);
  });

  // the stand-in enforces Slack's own limits: what is within ours must pass there
  it.each(LIMITS.filter(({ within }) => within !== undefined))(
    "let pass what Slack takes: $name",
    async ({ within }) => {
      await driver.run("post_message", { channel: "C0HIRING", ...within });
    },
  );

  it("are other ones for changing a message", () => {
    const ts = "1503435956.000247";
    expect(issuesOf("update_message", { ts, text: x(4_000) })).toEqual([]);
    expect(issuesOf("update_message", { ts, text: x(4_001) })).toHaveLength(1);
    expect(issuesOf("update_message", { ts: "yesterday", text: "x" })).toHaveLength(1);
  });

  it("count what is sent, not what was escaped and is taken back", () => {
    expect(issuesOf("post_message", { text: "&amp;".repeat(1_000) })).toHaveLength(1);
    expect(issuesOf("post_message", { text: "&amp;".repeat(1_000), formatting: "raw" })).toEqual([]);
  });

  it("leave new kinds of blocks to Slack", () => {
    expect(issuesOf("post_message", { blocks: [{ type: "table", rows: [] }] })).toEqual([]);
  });
});
