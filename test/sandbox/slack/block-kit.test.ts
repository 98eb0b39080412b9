import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { renderMessage } from "../../../src/sandbox/slack/render-message.ts";
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
const section = (text: unknown) => ({ type: "section", text });
const mrkdwn = (text: string) => ({ type: "mrkdwn", text });
const plain = (text: string) => ({ type: "plain_text", text });
const button = (extra: object) => ({ type: "button", text: plain("Go"), ...extra });
const actions = (...elements: object[]) => ({ type: "actions", elements });
const image = (extra: object) => ({
  type: "image",
  image_url: "https://a.example/a.png",
  alt_text: "a",
  ...extra,
});

describe("blocks", () => {
  it("pass when they keep every limit exactly", async () => {
    const blocks = [
      { ...section(mrkdwn(x(3000))), block_id: x(255) },
      { type: "section", fields: [mrkdwn(x(2000)), plain("😀".repeat(2000)), ...times(8, plain("f"))] },
      { type: "header", text: { ...plain(x(150)), emoji: true } },
      { type: "context", elements: [image({}), ...times(9, mrkdwn("c"))] },
      actions(
        button({ text: plain(x(75)), value: x(2000), url: `https://a.example/${x(2982)}`, action_id: "a0" }),
        ...Array.from({ length: 24 }, (_, index) => button({ action_id: `a${index + 1}`, style: "danger" })),
      ),
      image({ alt_text: "a".repeat(2000), title: plain("t") }),
      { type: "markdown", text: "**m**" },
      { type: "rich_text", elements: [] },
      { type: "input", label: plain("l"), element: { type: "plain_text_input" } },
      ...times(41, { type: "divider" }),
    ];
    expect(blocks).toHaveLength(50);
    expect((await post({ text: "t", blocks })).ok).toBe(true);
  });

  it.each([
    ["section text", [section(mrkdwn(x(3001)))], "must be less than 3001 characters", "/blocks/0/text/text"],
    ["no text", [section(plain(""))], "must be more than 0 characters", "/blocks/0/text/text"],
    ["neither text nor fields", [{ type: "section" }], "missing required field: text", "/blocks/0"],
    ["text that is a string", [section("hi")], "must provide an object", "/blocks/0/text"],
    [
      "11 fields",
      [{ type: "section", fields: times(11, plain("f")) }],
      "no more than 10 items allowed",
      "/blocks/0/fields",
    ],
    [
      "a long field",
      [{ type: "divider" }, { type: "section", fields: [plain("f"), mrkdwn(x(2001))] }],
      "must be less than 2001 characters",
      "/blocks/1/fields/1/text",
    ],
    [
      "a long header",
      [{ type: "header", text: plain(x(151)) }],
      "must be less than 151 characters",
      "/blocks/0/text/text",
    ],
    [
      "mrkdwn in a header",
      [{ type: "header", text: mrkdwn("h") }],
      "unsupported type: mrkdwn",
      "/blocks/0/text/type",
    ],
    [
      "emoji in mrkdwn",
      [section({ ...mrkdwn("a"), emoji: true })],
      "invalid additional property: emoji",
      "/blocks/0/text",
    ],
    [
      "11 context elements",
      [{ type: "context", elements: times(11, plain("c")) }],
      "no more than 10 items allowed",
      "/blocks/0/elements",
    ],
    [
      "26 actions",
      [actions(...Array.from({ length: 26 }, (_, index) => button({ action_id: `${index}` })))],
      "no more than 25 items allowed",
      "/blocks/0/elements",
    ],
    [
      "a long button",
      [actions(button({ text: plain(x(76)) }))],
      "must be less than 76 characters",
      "/blocks/0/elements/0/text/text",
    ],
    [
      "a long value",
      [actions(button({ value: x(2001) }))],
      "must be less than 2001 characters",
      "/blocks/0/elements/0/value",
    ],
    [
      "a long url",
      [actions(button({ url: `https://a.example/${x(2983)}` }))],
      "must be less than 3001 characters",
      "/blocks/0/elements/0/url",
    ],
    ["no url", [actions(button({ url: "soon" }))], "invalid url", "/blocks/0/elements/0/url"],
    [
      "a long alt_text",
      [image({ alt_text: x(2001) })],
      "must be less than 2001 characters",
      "/blocks/0/alt_text",
    ],
    [
      "no alt_text",
      [{ type: "image", image_url: "https://a.example/a.png" }],
      "missing required field: alt_text",
      "/blocks/0",
    ],
    [
      "a long block_id",
      [{ type: "divider", block_id: x(256) }],
      "must be less than 256 characters",
      "/blocks/0/block_id",
    ],
    [
      "a block_id twice",
      [
        { type: "divider", block_id: "a" },
        { type: "divider", block_id: "a" },
      ],
      "`block_id` already exists",
      "/blocks/1/block_id",
    ],
    [
      "an action_id twice",
      [actions(button({ action_id: "a" }), button({ action_id: "a" }))],
      "`action_id` already exists",
      "/blocks/0/elements/1/action_id",
    ],
    ["an unknown block", [{ type: "banner" }], "unsupported type: banner", "/blocks/0/type"],
    [
      "an unknown element",
      [{ ...section(plain("a")), accessory: { type: "lever" } }],
      "unsupported type: lever",
      "/blocks/0/accessory/type",
    ],
    ["a block without type", [{ text: plain("a") }], "missing required field: type", "/blocks/0"],
    ["a block that is a string", ["divider"], "must provide an object", "/blocks/0"],
    ["51 blocks", times(51, { type: "divider" }), "no more than 50 items allowed", "/blocks"],
  ])("are refused: %s", async (_, blocks, message, pointer) => {
    const detail = `${message} [json-pointer:${pointer}]`;
    expect(await refusal(post({ text: "t", blocks }))).toMatchObject({
      ok: false,
      error: "invalid_blocks",
      errors: [detail],
      response_metadata: { messages: [`[ERROR] ${detail}`] },
    });
    expect(sandbox.slack.messages("hiring")).toEqual([]);
  });

  it("tell of every mistake at once", async () => {
    const blocks = [section(plain("")), { type: "banner" }];
    const { response_metadata: metadata } = await refusal(post({ blocks }));
    expect(metadata?.messages).toHaveLength(2);
  });

  it("must be a JSON array", async () => {
    expect(await refusalCode(post({ text: "t", blocks: "[{" }))).toBe("invalid_blocks_format");
    expect(await refusalCode(post({ text: "t", blocks: { blocks: [] } }))).toBe("invalid_blocks_format");
    const twice = JSON.stringify(JSON.stringify([{ type: "divider" }]));
    expect(await refusalCode(post({ text: "t", blocks: twice }))).toBe("invalid_blocks_format");
  });

  it("hold about 13,200 characters together, and a markdown block 12,000", async () => {
    const sections = (rest: number) => [...times(4, section(mrkdwn(x(3000)))), section(mrkdwn(x(rest)))];
    expect((await post({ text: "t", blocks: sections(1200) })).ok).toBe(true);
    expect(await refusalCode(post({ text: "t", blocks: sections(1201) }))).toBe("msg_blocks_too_long");
    expect((await post({ text: "t", blocks: [{ type: "markdown", text: x(12_000) }] })).ok).toBe(true);
    expect(await refusalCode(post({ text: "t", blocks: [{ type: "markdown", text: x(12_001) }] }))).toBe(
      "msg_too_long",
    );
  });
});

it("answers in Slack's shape whatever it is sent, and shows what it took", async () => {
  const part = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        type: fc.constantFrom(
          "section",
          "context",
          "actions",
          "image",
          "rich_text",
          "mrkdwn",
          "input",
          "divider",
        ),
        text: fc.oneof(fc.jsonValue(), fc.constant(mrkdwn("<!here>"))),
        elements: fc.jsonValue(),
        fields: fc.jsonValue(),
        blocks: fc.jsonValue(),
      },
      { requiredKeys: ["type"] },
    ),
  );
  const message = fc.record(
    { text: fc.jsonValue(), blocks: fc.array(part), attachments: fc.array(part), metadata: fc.jsonValue() },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(message, async (sent) => {
      const response = await fetch(`${sandbox.url}/api/chat.postMessage`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${sandbox.slack.botToken}`,
          "content-type": "application/json; charset=utf-8",
        },
        body: JSON.stringify({ channel: "C0HIRING", ...sent }),
      });
      const body = (await response.json()) as { ok: boolean; error?: string };
      expect(response.status).toBe(200);
      expect(body.ok || typeof body.error === "string").toBe(true);
      const kept = sandbox.slack.messages("hiring").at(-1);
      if (body.ok && kept !== undefined) {
        sandbox.slack.pings(kept);
        expect(() => renderMessage(kept)).not.toThrow();
      }
      sandbox.slack.reset();
    }),
    { numRuns: 300 },
  );
});
