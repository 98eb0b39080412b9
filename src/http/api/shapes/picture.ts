/** How the API tells what a step would leave behind (core/picture/picture.ts). */
import { z } from "zod";
import type { Picture } from "../../../core/picture/picture.ts";

const notes = z.array(z.string()).describe("What cannot be known before it is done, in sentences.");
const style = {
  bold: z.literal(true).optional(),
  italic: z.literal(true).optional(),
  strike: z.literal(true).optional(),
  code: z.literal(true).optional(),
};

const SpanShape = z
  .discriminatedUnion("type", [
    z.object({ type: z.literal("text"), text: z.string(), ...style }),
    z.object({
      type: z.literal("link"),
      text: z.string(),
      url: z.string().nullable().describe("Null when a page may not open it."),
      ...style,
    }),
    z.object({
      type: z.literal("mention"),
      text: z.string(),
      loud: z.boolean().describe("It calls everybody there."),
    }),
    z.object({ type: z.literal("emoji"), name: z.string() }),
  ])
  .meta({ id: "MessageSpan", description: "Part of a line of text." });
const spans = z.array(SpanShape);

export const MessageBlockShape = z
  .discriminatedUnion("type", [
    z.object({ type: z.enum(["paragraph", "quote", "context"]), spans }),
    z.object({ type: z.literal("heading"), text: z.string() }),
    z.object({ type: z.literal("code"), text: z.string() }),
    z.object({
      type: z.literal("list"),
      ordered: z.boolean(),
      items: z.array(z.object({ indent: z.int(), spans })),
    }),
    z.object({ type: z.literal("fields"), fields: z.array(spans) }),
    z.object({
      type: z.literal("buttons"),
      buttons: z.array(
        z.object({
          text: z.string(),
          url: z.string().nullable(),
          style: z.enum(["plain", "primary", "danger"]),
        }),
      ),
    }),
    z.object({ type: z.literal("image"), alt: z.string() }),
    z.object({ type: z.literal("divider") }),
    z.object({ type: z.literal("other"), name: z.string() }),
  ])
  .meta({ id: "MessageBlock", description: "A part of a message, from top to bottom." });

const SlackMessageShape = z.object({
  kind: z.literal("slack_message"),
  from: z.string().describe("Who posts it."),
  to: z.string().nullable().describe("A channel or a person; null when the webhook decides."),
  place: z.enum(["channel", "thread", "direct", "changed"]),
  blocks: z.array(MessageBlockShape),
  attachments: z.array(z.object({ color: z.string().nullable(), blocks: z.array(MessageBlockShape) })),
  notes,
});

const SheetRowShape = z.object({
  kind: z.literal("sheet_row"),
  spreadsheet: z.string().nullable().describe("Its title; null when it could not be looked up."),
  tab: z.string().nullable(),
  columns: z.array(z.object({ name: z.string(), added: z.boolean() })),
  rows: z.array(
    z.object({
      number: z.int().nullable(),
      mark: z.enum(["none", "new", "changed", "found"]),
      cells: z.array(
        z.object({
          text: z.string(),
          written: z.boolean(),
          before: z.string().nullable().describe("What is written over."),
        }),
      ),
    }),
  ),
  reads: z.boolean().describe("The row is only looked for."),
  notes,
});

const RecordChangeShape = z.object({
  kind: z.literal("record_change"),
  app: z.string().describe("The destination's name."),
  record: z.object({ name: z.string(), detail: z.string().nullable() }),
  known: z.boolean().describe("It was looked up: what stands there now is known."),
  changes: z.array(
    z.object({
      label: z.string(),
      way: z.enum(["put", "add", "make"]),
      before: z.string().nullable(),
      after: z.string(),
    }),
  ),
  note: z.string().nullable().describe("The text of a note that is added."),
  notes,
});

const MailShape = z.object({
  kind: z.literal("mail"),
  from: z.string().nullable(),
  to: z.array(z.string()),
  cc: z.array(z.string()),
  bcc: z.array(z.string()),
  subject: z.string(),
  body: z.string().describe("As text; of an HTML mail, what it says."),
  notes,
});

const RequestShape = z.object({
  kind: z.literal("request"),
  title: z.string(),
  method: z.string().nullable(),
  host: z.string().nullable(),
  path: z.string().nullable(),
  fields: z.array(z.object({ label: z.string(), value: z.string(), secret: z.boolean() })),
  notes,
});

export const PictureShape = z
  .discriminatedUnion("kind", [SlackMessageShape, SheetRowShape, RecordChangeShape, MailShape, RequestShape])
  .meta({
    id: "Picture",
    description: "What a step would leave behind, as something to draw. Holds plain text only.",
  }) satisfies z.ZodType<unknown, Picture>;
