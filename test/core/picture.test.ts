/** Pictures hold nothing that a page would have to trust, whatever an outsider or an author wrote. */
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { mrkdwnBlocks } from "../../src/core/picture/message-spans.ts";
import { plainLine } from "../../src/core/picture/plain-line.ts";
import { safeLink, safeText } from "../../src/core/picture/safe-text.ts";
import { slackContent } from "../../src/core/picture/slack-message.ts";
import { countedAs } from "../../src/core/picture/tally.ts";
import { backtestCsv } from "../../src/run/backtest/to-csv.ts";

/** Texts made of what mrkdwn and spreadsheets read, and of what turns a line around. */
const tricky = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "*",
        "_",
        "~",
        "`",
        "```",
        ">",
        "&gt;",
        "<",
        "|",
        "\n",
        ":tada:",
        "@channel",
        "<!here>",
      ),
      fc.constantFrom(
        "javascript:alert(1)",
        "https://a.example",
        "<javascript:x|y>",
        "data:text/html,x",
        "\u202E",
        "\0",
      ),
      fc.constantFrom("=1+1", "+", "-", "@", "\t", "\r", '"', ",", "＝"),
      fc.string({ maxLength: 8 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(""));

const UNSEEN = /[\u202A-\u202E\u2066-\u2069\0\r]/;

function everything(value: unknown): { links: (string | null)[]; texts: string[] } {
  const links: (string | null)[] = [];
  const texts: string[] = [];
  JSON.stringify(value, (key, inner: unknown) => {
    if (key === "url") links.push(inner as string | null);
    else if (typeof inner === "string") texts.push(inner);
    return inner;
  });
  return { links, texts };
}

function expectHarmless(picture: unknown): void {
  const { links, texts } = everything(picture);
  for (const link of links) expect(link ?? "https:").toMatch(/^(?:https?|mailto|tel):/);
  for (const text of texts) expect(text).not.toMatch(UNSEEN);
}

describe("a picture of a message", () => {
  it("is harmless whatever the text is", () => {
    fc.assert(fc.property(tricky, (text) => expectHarmless(mrkdwnBlocks(text))));
  });

  it("is harmless whatever the blocks are", () => {
    const kinds = fc.constantFrom(
      "section",
      "header",
      "context",
      "actions",
      "image",
      "rich_text",
      "button",
      "link",
    );
    const partOf = (inner: fc.Arbitrary<unknown>): fc.Arbitrary<object> =>
      fc.record(
        {
          type: fc.oneof(kinds, fc.string({ maxLength: 5 })),
          text: fc.oneof(tricky, inner),
          url: tricky,
          elements: fc.array(inner, { maxLength: 3 }),
          fields: fc.array(inner, { maxLength: 3 }),
          accessory: inner,
          alt_text: tricky,
          style: fc.oneof(fc.constantFrom("primary", "ordered"), fc.constant({ bold: true })),
          color: tricky,
        },
        { requiredKeys: ["type"] },
      );
    const block = partOf(partOf(partOf(tricky)));
    fc.assert(
      fc.property(fc.array(fc.oneof(block, fc.anything({ maxDepth: 2 })), { maxLength: 3 }), (blocks) => {
        const content = slackContent({ text: "", blocks, attachments: blocks });
        expectHarmless(content);
        for (const { color } of content.attachments) expect(color ?? "#000000").toMatch(/^#[0-9a-f]{6}$/i);
      }),
      { numRuns: 30 },
    );
  });

  it("loses no word of plain text", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9 .,;!?äöü]{1,80}$/), (text) => {
        const words = everything(mrkdwnBlocks(text)).texts.filter(
          (each) => !["text", "paragraph"].includes(each),
        );
        expect(words.join("")).toBe(text);
      }),
    );
  });

  it("takes a time for a time, and a huge text for no long work", () => {
    expect(mrkdwnBlocks("at 10:30:45")).toEqual([
      { type: "paragraph", spans: [{ type: "text", text: "at 10:30:45" }] },
    ]);
    expect(everything(mrkdwnBlocks("*a ".repeat(1_300))).texts.length).toBeGreaterThan(0);
  });
});

describe("what stands in our own lines", () => {
  it("is one line, without what is not seen", () => {
    fc.assert(
      fc.property(tricky, fc.integer({ min: 5, max: 60 }), (text, most) => {
        const line = plainLine(text, most);
        expect(line).not.toMatch(/[\n\t]|\p{Cc}|[\u202A-\u202E\u2066-\u2069]/u);
        expect(Array.from(line).length).toBeLessThanOrEqual(most);
        expect(safeText(text)).not.toMatch(UNSEEN);
      }),
    );
    expect(safeLink("javascript:alert(1)")).toBeNull();
  });
});

describe("a backtest's table", () => {
  it("holds no cell that a spreadsheet program would run", () => {
    fc.assert(
      fc.property(tricky, tricky, (candidate, why) => {
        const row = {
          eventId: "evt_1",
          receivedAt: 0,
          candidate,
          detail: why,
          source: "HIRESSCOPE",
          where: "draft" as const,
          why,
          liveWhy: null,
          problem: candidate,
        };
        const [, line = "", ...rest] = backtestCsv([row], { compared: false }).split("\r\n");
        expect(rest).toEqual([""]);
        const cells = [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, cell = ""]) => cell);
        expect(cells).toHaveLength(8);
        for (const cell of cells) expect(cell).not.toMatch(/^[\s\0]*[=+\-@＝＋－＠]/u);
      }),
    );
  });
});

describe("what is counted", () => {
  it("is a place in words; a look leaves nothing behind", () => {
    const message = { kind: "slack_message" as const, from: "", blocks: [], attachments: [], notes: [] };
    expect(countedAs({ ...message, to: "#hiring", place: "channel" })).toEqual({
      one: "message to #hiring",
      many: "messages to #hiring",
    });
    expect(countedAs({ ...message, to: null, place: "thread" })?.many).toBe(
      "replies in threads of the webhook's channel",
    );
    const sheet = { kind: "sheet_row" as const, spreadsheet: null, columns: [], rows: [], notes: [] };
    expect(countedAs({ ...sheet, tab: "Candidates", reads: true })).toBeNull();
  });
});

it("is made of what looks like a command of Slack's, however often it begins anew", () => {
  // for each of these carets another pattern tried twice as many ways
  const commands = `<!a${"^b".repeat(5_000)}||x> and <!date^1392734382^{date}^https://a.example|then>`;
  const said = JSON.stringify(mrkdwnBlocks(commands));
  expect(said).toContain("then");
  expect(said).toContain("<!a^b^b");
});
