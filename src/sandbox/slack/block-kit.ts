/**
 * Block Kit's rules, as far as Slack's answers to a wrong message are known.
 *
 * Source    https://docs.slack.dev/reference/block-kit/blocks (read 2026-11-21)
 * Wording   as seen live by others: "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
 *           (metabase/metabase#80105), "no more than 25 items allowed" (adobe/spacecat-api-service#176),
 *           "invalid additional property: emoji" (grafana oncall#702), "unsupported type: x" (blocks.validate)
 * Lengths   are counted in code points, as JSON Schema counts them
 *
 * Blocks a message may hold but this file does not know in depth (input, rich_text, video, table …) are
 * accepted with any content. An unknown type is refused.
 */
import { z } from "zod";

const MAX_BLOCKS = 50;
const BLOCKS_ONLY_NAMED = [
  "call",
  "context_actions",
  "file",
  "input",
  "plan",
  "rich_text",
  "table",
  "task_card",
  "video",
] as const;
const ELEMENTS_ONLY_NAMED = [
  "channels_select",
  "checkboxes",
  "conversations_select",
  "datepicker",
  "datetimepicker",
  "external_select",
  "feedback_buttons",
  "icon_button",
  "multi_channels_select",
  "multi_conversations_select",
  "multi_external_select",
  "multi_static_select",
  "multi_users_select",
  "overflow",
  "radio_buttons",
  "static_select",
  "timepicker",
  "users_select",
  "workflow_button",
] as const;

/** Unicode characters, as JSON Schema's maxLength counts them. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

function chars(max: number, min = 1) {
  return z.string().superRefine((value, context) => {
    const length = lengthOf(value);
    if (length > max) context.addIssue(`must be less than ${max + 1} characters`);
    if (length < min) context.addIssue(`must be more than ${min - 1} characters`);
  });
}

const plainText = (max: number) =>
  z.strictObject({ type: z.literal("plain_text"), text: chars(max), emoji: z.boolean().optional() });
const mrkdwnText = (max: number) =>
  z.strictObject({ type: z.literal("mrkdwn"), text: chars(max), verbatim: z.boolean().optional() });
const anyText = (max: number) => z.discriminatedUnion("type", [plainText(max), mrkdwnText(max)]);
const onlyPlainText = (max: number) => z.discriminatedUnion("type", [plainText(max)]);

const url = chars(3000).refine((value) => URL.canParse(value), "invalid url");
const blockId = chars(255).optional();
const actionId = chars(255).optional();
const slackFile = z.looseObject({}).optional();

const image = z.strictObject({
  type: z.literal("image"),
  image_url: url.optional(),
  slack_file: slackFile,
  alt_text: chars(2000),
});
const button = z.strictObject({
  type: z.literal("button"),
  text: onlyPlainText(75),
  action_id: actionId,
  url: url.optional(),
  value: chars(2000, 0).optional(),
  style: z.enum(["primary", "danger"]).optional(),
  confirm: z.looseObject({}).optional(),
  accessibility_label: chars(75).optional(),
});
const otherElement = z.looseObject({ type: z.enum(ELEMENTS_ONLY_NAMED), action_id: actionId });

const blocks = z
  .array(
    z.discriminatedUnion("type", [
      z
        .strictObject({
          type: z.literal("section"),
          block_id: blockId,
          text: anyText(3000).optional(),
          fields: z.array(anyText(2000)).min(1).max(10).optional(),
          accessory: z.discriminatedUnion("type", [image, button, otherElement]).optional(),
          expand: z.boolean().optional(),
        })
        .refine(({ text, fields }) => text !== undefined || fields !== undefined, {
          message: "missing required field: text",
        }),
      z.strictObject({ type: z.literal("header"), block_id: blockId, text: onlyPlainText(150) }),
      z.strictObject({ type: z.literal("divider"), block_id: blockId }),
      z.strictObject({
        type: z.literal("context"),
        block_id: blockId,
        elements: z
          .array(z.discriminatedUnion("type", [image, plainText(3000), mrkdwnText(3000)]))
          .min(1)
          .max(10),
      }),
      z.strictObject({
        type: z.literal("actions"),
        block_id: blockId,
        elements: z
          .array(z.discriminatedUnion("type", [button, otherElement]))
          .min(1)
          .max(25),
      }),
      z.strictObject({
        type: z.literal("image"),
        block_id: blockId,
        image_url: url.optional(),
        slack_file: slackFile,
        alt_text: chars(2000),
        title: onlyPlainText(2000).optional(),
      }),
      z.strictObject({ type: z.literal("markdown"), block_id: blockId, text: chars(Infinity) }),
      z.looseObject({ type: z.enum(BLOCKS_ONLY_NAMED), block_id: blockId }),
    ]),
  )
  .max(MAX_BLOCKS);

/**
 * @param pointer  where the blocks are, such as `/blocks` or `/attachments/0/blocks`
 * @returns what is wrong, in Slack's words; empty for blocks Slack takes
 */
export function checkBlocks(value: readonly unknown[], pointer: string): string[] {
  const result = blocks.safeParse(value);
  const problems = result.success ? [] : result.error.issues.flatMap((issue) => say(issue, value, pointer));
  return [...problems, ...repeatedIds(value, pointer)];
}

function say(issue: z.core.$ZodIssue, value: unknown, pointer: string): string[] {
  const at = (path: readonly PropertyKey[]) => `[json-pointer:${[pointer, ...path.map(String)].join("/")}]`;
  const parent = issue.path.slice(0, -1);
  const missing = () => [`missing required field: ${String(issue.path.at(-1))} ${at(parent)}`];
  const given = valueAt(value, issue.path);
  const shown = typeof given === "string" ? given : JSON.stringify(given);
  switch (issue.code) {
    case "invalid_union":
      if (typeof valueAt(value, parent) !== "object") return [`must provide an object ${at(parent)}`];
      return given === undefined ? missing() : [`unsupported type: ${shown} ${at(issue.path)}`];
    case "unrecognized_keys":
      return issue.keys.map((key) => `invalid additional property: ${key} ${at(issue.path)}`);
    case "too_big":
      return [`no more than ${issue.maximum} items allowed ${at(issue.path)}`];
    case "too_small":
      return [`no fewer than ${issue.minimum} items allowed ${at(issue.path)}`];
    case "invalid_type":
      if (given === undefined) return missing();
      return [
        `must provide ${/^[aeiou]/.test(issue.expected) ? "an" : "a"} ${issue.expected} ${at(issue.path)}`,
      ];
    case "invalid_value":
      return [`unexpected value: ${shown} ${at(issue.path)}`];
    default:
      return [`${issue.message} ${at(issue.path)}`];
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

/** `block_id` is unique in a message, `action_id` in its block. */
function repeatedIds(value: readonly unknown[], pointer: string): string[] {
  const problems: string[] = [];
  const find = (items: readonly unknown[], key: string, at: string) => {
    const seen = new Set<unknown>();
    for (const [index, item] of items.entries()) {
      const id = valueAt(item, [key]);
      if (id === undefined) continue;
      if (seen.has(id)) problems.push(`\`${key}\` already exists [json-pointer:${at}/${index}/${key}]`);
      seen.add(id);
    }
  };
  find(value, "block_id", pointer);
  for (const [index, block] of value.entries()) {
    const elements = valueAt(block, ["elements"]);
    if (valueAt(block, ["type"]) === "actions" && Array.isArray(elements)) {
      find(elements, "action_id", `${pointer}/${index}/elements`);
    }
  }
  return problems;
}
