/**
 * From what a step says to the Adaptive Card that a workflow posts.
 *
 * Sources: https://learn.microsoft.com/en-us/microsoftteams/platform/task-modules-and-cards/cards/cards-reference,
 * https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
 * (28 KB for a message), https://adaptivecards.io/explorer/ (read 2026-11-21).
 */
import { z } from "zod";

/** The whole message, envelope included. */
const MAX_BYTES = 28 * 1024;
const MAX_BUTTONS = 6;

/** What an event does not know leaves its fact or its button out. */
const Fact = z.strictObject({
  title: z.string().min(1, "is empty"),
  value: z.union([z.string(), z.number(), z.boolean()]).transform(String).nullish(),
});
const Button = z.strictObject({
  title: z.string().min(1, "is empty").max(100, "is longer than 100 characters"),
  url: z.url({ protocol: /^https$/, error: "is not an address that begins with https://" }).nullish(),
});

export const CardInput = z
  .strictObject({
    title: z.string().optional().meta({ label: "Title" }),
    text: z.string().optional().meta({
      label: "Text",
      help: "May use **bold**, _italic_, lists and [links](https://example.com). An empty line begins a new one.",
    }),
    facts: z
      .array(Fact)
      .optional()
      .meta({ label: "Facts", help: "A table of two columns: each fact has a `title` and a `value`." }),
    buttons: z
      .array(Button)
      .max(MAX_BUTTONS, `has more than ${MAX_BUTTONS} buttons`)
      .optional()
      .meta({ label: "Buttons", help: "Each has a `title` and a `url` that it opens." }),
    card: z.record(z.string(), z.unknown()).optional().meta({
      label: "Whole card",
      help: "An Adaptive Card up to version 1.5, in place of the fields above.",
      advanced: true,
    }),
  })
  .superRefine((input, context) => {
    const issue = (path: string, message: string): void =>
      context.addIssue({ code: "custom", path: [path], message });
    const { card, ...parts } = input;
    const given = Object.entries(parts).filter(([, part]) => part !== undefined);
    if (
      card === undefined &&
      (input.title ?? "") === "" &&
      (input.text ?? "") === "" &&
      !input.facts?.some(({ value }) => value)
    ) {
      issue("text", "is missing: give a title, a text, facts or a whole card");
    }
    const [first] = given;
    if (card !== undefined && first !== undefined)
      issue(first[0], "cannot go with a whole card: write it into the card");
    if (card !== undefined && card["type"] !== "AdaptiveCard")
      issue("card", 'must have "type": "AdaptiveCard"');
    const bytes = Buffer.byteLength(JSON.stringify(messageOf(input)));
    if (bytes > MAX_BYTES) {
      const most = given.find(([name]) => name === "text")?.[0] ?? first?.[0] ?? "card";
      issue(
        most,
        `makes a message of ${bytes.toLocaleString("en")} bytes, and Teams takes ${MAX_BYTES.toLocaleString("en")}`,
      );
    }
  });
export type CardInput = z.output<typeof CardInput>;

/** The body of the call. */
export function messageOf(input: CardInput): Record<string, unknown> {
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: input.card ?? cardOf(input),
      },
    ],
  };
}

function cardOf({ title, text, facts = [], buttons = [] }: CardInput): Record<string, unknown> {
  const known = facts.filter(({ value }) => value !== undefined && value !== null && value !== "");
  const body = [
    ...(title
      ? [{ type: "TextBlock", text: title, size: "Large", weight: "Bolder", style: "heading", wrap: true }]
      : []),
    ...(text ? [{ type: "TextBlock", text, wrap: true }] : []),
    ...(known.length > 0 ? [{ type: "FactSet", facts: known }] : []),
  ];
  const actions = buttons.flatMap(({ title, url }) => (url ? [{ type: "Action.OpenUrl", title, url }] : []));
  return {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.5",
    // a narrow card breaks facts apart
    msteams: { width: "Full" },
    body,
    ...(actions.length > 0 && { actions }),
  };
}
