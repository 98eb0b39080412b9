import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { toStoredText } from "../../../src/sandbox/slack/mrkdwn.ts";
import { renderMessage } from "../../../src/sandbox/slack/render-message.ts";
import { renderMrkdwn } from "../../../src/sandbox/slack/render-mrkdwn.ts";
import { startSlack, type Sandbox } from "./support.ts";

describe("renderMrkdwn", () => {
  it.each([
    ["*bold* _italic_ ~strike~", "<strong>bold</strong> <em>italic</em> <s>strike</s>"],
    ["*_both_*", "<strong><em>both</em></strong>"],
    ["`a *b* &lt;c&gt;` ok", "<code>a *b* &lt;c&gt;</code> ok"],
    ["before```\none\n<two>```after", "before<pre>one\n&lt;two&gt;</pre>after"],
    ["snake_case_name 2*3*4 a * b * c", "snake_case_name 2*3*4 a * b * c"],
    ["ü*Müller* *Müller*ü", "ü*Müller* *Müller*ü"],
    ["one\ntwo", "one<br>two"],
    ["&gt; quoted\n> too\nnot", "<blockquote>quoted<br>too</blockquote>not"],
    [
      "<https://a.example/?a=1&amp;b=2|Ada *B*>",
      '<a href="https://a.example/?a=1&amp;b=2" rel="noopener noreferrer nofollow" target="_blank">Ada *B*</a>',
    ],
    [
      "<mailto:ada@a.example>",
      '<a href="mailto:ada@a.example" rel="noopener noreferrer nofollow" target="_blank">ada@a.example</a>',
    ],
    ["<javascript:alert(1)|click>", "click"],
    ["<https://a.example/\"onclick='x'>", expect.not.stringMatching(/["']onclick/)],
    ["<@U0ADA> <@U9|bo>", '<span class="mention">@ada</span> <span class="mention">@bo</span>'],
    [
      "<#C1|hiring> <!subteam^S1|@leads>",
      '<span class="mention">#hiring</span> <span class="mention">@@leads</span>',
    ],
    ["<!here> <!channel|all>", '<span class="mention">@here</span> <span class="mention">@channel</span>'],
    ["<!date^1732190400^{date}|21 Nov>", "21 Nov"],
    ["&lt;!channel&gt; &amp;lt;", "&lt;!channel&gt; &amp;lt;"],
    ["<script>alert(1)</script> \"'", "&lt;script&gt;alert(1)&lt;/script&gt; &quot;&#39;"],
    ["<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"],
  ])("%s", (text, html) => {
    expect(renderMrkdwn(text, (id) => (id === "U0ADA" ? "ada" : undefined))).toEqual(html);
  });

  it("lets no other tag through, whatever it is given", () => {
    const piece = fc.constantFrom(
      "<",
      ">",
      "&",
      '"',
      "'",
      "*",
      "_",
      "~",
      "`",
      "```",
      "|",
      "!",
      "@",
      "#",
      "\n",
      " ",
      "a",
      "b",
      ":",
      "https://a.example",
      "javascript:",
      "&lt;",
      "&gt;",
      "&amp;",
      "script",
      "!channel",
    );
    const tags =
      /<\/?(?:strong|em|s|blockquote|code|pre|br|a|span)>|<span class="mention">|<a href="(?:https|http|mailto|tel):[^"<>]*" rel="noopener noreferrer nofollow" target="_blank">/g;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(renderMrkdwn(pieces.join("")).replaceAll(tags, "")).not.toMatch(/[<>"']/);
      }),
      { numRuns: 2000 },
    );
  });

  it("keeps the text of what it does not format", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
        expect(toStoredText(escaped, { linkUrls: false, linkNames: false })).toBe(escaped);
      }),
    );
  });
});

describe("renderMessage", () => {
  it("shows every common block, and attachments", () => {
    const html = renderMessage({
      type: "message",
      ts: "1.000000",
      text: "not shown beside blocks",
      blocks: [
        { type: "header", text: { type: "plain_text", text: "Ada <3 *not bold*" } },
        {
          type: "section",
          text: { type: "mrkdwn", text: "*82* for <@U1>" },
          fields: [{ type: "mrkdwn", text: "_role_" }],
          accessory: {
            type: "button",
            text: { type: "plain_text", text: "Open" },
            url: "https://a.example/1",
          },
        },
        { type: "divider" },
        {
          type: "context",
          elements: [{ type: "image", image_url: "https://a.example/i.png", alt_text: "face" }],
        },
        { type: "markdown", text: "**<b>**" },
        {
          type: "rich_text",
          elements: [
            {
              type: "rich_text_list",
              elements: [
                {
                  type: "rich_text_section",
                  elements: [{ type: "text", text: "<i>", style: { bold: true } }],
                },
              ],
            },
          ],
        },
        { type: "video<x>" },
      ],
      attachments: [
        {
          color: "red;background:url(//x)",
          title: "T",
          title_link: "javascript:x",
          text: "*a*",
          fields: [{ title: "k", value: "<!here>" }],
        },
      ],
    });
    expect(html).not.toContain("not shown");
    for (const part of [
      "<h3>Ada &lt;3 *not bold*</h3>",
      '<p><strong>82</strong> for <span class="mention">@U1</span></p>',
      '<div class="slack-fields"><div><em>role</em></div></div>',
      '<span class="slack-button"><a href="https://a.example/1"',
      "<hr>",
      ">[image: face]</a>",
      "<p>**&lt;b&gt;**</p>",
      "<ul><li><p><strong>&lt;i&gt;</strong></p></li></ul>",
      "[video&lt;x&gt;]",
      'style="border-left: 4px solid #dddddd"',
      "<p>T</p>",
      '<strong>k</strong><br><span class="mention">@here</span>',
    ]) {
      expect(html).toContain(part);
    }
  });
});

describe("pings", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSlack({ rateLimits: false });
  });
  afterAll(() => sandbox.stop());

  /** What a posted message would ping, after Slack has read it. */
  async function pinged(args: Record<string, unknown>): Promise<string[]> {
    await sandbox.client.apiCall("chat.postMessage", { channel: "C0HIRING", ...args });
    const message = sandbox.slack.messages("hiring").at(-1);
    return message === undefined ? [] : sandbox.slack.pings(message);
  }

  it.each([
    ["Hi <!channel>, <!here|here>, <!everyone>", ["<!channel>", "<!here>", "<!everyone>"]],
    ["<@U0ADA> and <@U0ADA|ada> and <@U0NOBODY>", ["<@U0ADA>"]],
    ["<!subteam^S0LEADS|@leads>", ["<!subteam^S0LEADS>"]],
    ["&lt;!channel&gt; &lt;@U0ADA&gt;", []],
    ["&amp;lt;!channel&amp;gt;", []],
    ["@channel @here @ada !channel <! channel> <channel>", []],
    ["<#C0HIRING> <https://a.example|!channel> <!date^1^{date}|x>", []],
    ["<<!channel>>", ["<!channel>"]],
  ])("%s", async (text, mentions) => {
    expect(await pinged({ text })).toEqual(mentions);
    expect(await pinged({ blocks: [{ type: "section", text: { type: "mrkdwn", text } }] })).toEqual(mentions);
    expect(
      await pinged({ blocks: [{ type: "section", text: { type: "plain_text", text } }], text: "t" }),
    ).toEqual([]);
    expect(await pinged({ text: "t", attachments: [{ fields: [{ title: "t", value: text }] }] })).toEqual(
      mentions,
    );
  });

  it("turns names into mentions when link_names or parse=full ask for it", async () => {
    expect(await pinged({ text: "@channel", link_names: true })).toEqual(["<!channel>"]);
    expect(await pinged({ text: "a@here.example @here", parse: "full" })).toEqual(["<!here>"]);
  });

  it("counts rich text", async () => {
    const elements = [
      { type: "user", user_id: "U0BO" },
      { type: "broadcast", range: "here" },
      { type: "text", text: "<!channel>" },
    ];
    const blocks = [{ type: "rich_text", elements: [{ type: "rich_text_section", elements }] }];
    expect(await pinged({ text: "t", blocks })).toEqual(["<@U0BO>", "<!here>"]);
  });
});
