/**
 * Block Kit's limits, checked before anything is sent: Slack refuses a whole message for one long field, and
 * says only where in JSON it stands.
 *
 * Source    https://docs.slack.dev/reference/block-kit/blocks (read 2026-11-21)
 * Measured  all text of a message's blocks together: about 13,200 characters (slackapi/bolt-js#2509,
 *           metabase/metabase#79908)
 *
 * Kinds of blocks that are not named here are left to Slack to judge.
 */

export interface Problem {
  /** Where in the input, such as `["blocks", 2, "text", "text"]`. */
  path: (string | number)[];
  /** Continues `"blocks.2.text.text": `. */
  words: string;
}

type Path = (string | number)[];
type Part = Readonly<Record<string, unknown>>;

export const MAX_BLOCKS = 50;
export const MAX_BLOCK_TEXT = 13_200;

/** Characters as Slack counts them: Unicode's, not UTF-16's. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** "3,120 characters, 120 over Slack's limit of 3,000 for a section" */
export function overLimit(length: number, limit: number, what: string): string {
  const number = (value: number): string => value.toLocaleString("en-US");
  return `is ${number(length)} characters, ${number(length - limit)} over Slack's limit of ${number(limit)} for ${what}`;
}

/** @returns one problem for each limit that is passed; empty for blocks that Slack takes */
export function checkBlocks(blocks: readonly unknown[], path: Path): Problem[] {
  const problems: Problem[] = [];
  const add = (at: Path, words: string): void => void problems.push({ path: [...path, ...at], words });
  if (blocks.length > MAX_BLOCKS) {
    add(
      [],
      `has ${blocks.length} blocks, ${blocks.length - MAX_BLOCKS} more than the ${MAX_BLOCKS} that Slack takes in one message`,
    );
  }
  const ids = new Set<unknown>();
  for (const [index, block] of blocks.entries()) {
    if (!isPart(block) || typeof block["type"] !== "string") {
      add([index], "is not a block: a block is a group of fields with a `type`, such as section");
      continue;
    }
    const id = block["block_id"];
    checkText(id, [index, "block_id"], 255, "a block_id", add);
    if (id !== undefined && ids.has(id))
      add([index, "block_id"], "is the same as another block's: each needs its own");
    ids.add(id);
    BLOCKS[block["type"]]?.(block, [index], add);
  }
  const total = lengthOf(allText(blocks));
  if (total > MAX_BLOCK_TEXT) add([], overLimit(total, MAX_BLOCK_TEXT, "the text of all blocks together"));
  return problems;
}

type Add = (at: Path, words: string) => void;
type Check = (part: Part, at: Path, add: Add) => void;

const BLOCKS: Readonly<Record<string, Check>> = {
  section(block, at, add) {
    const { text, fields, accessory } = block;
    if (text === undefined && fields === undefined)
      add(at, "is a section without `text` and without `fields`");
    checkTextObject(text, [...at, "text"], 3000, "a section", add);
    checkList(fields, [...at, "fields"], 10, "fields of a section", add);
    for (const [index, one] of listOf(fields)) {
      checkTextObject(one, [...at, "fields", index], 2000, "a field of a section", add);
    }
    checkElement(accessory, [...at, "accessory"], add);
  },
  header(block, at, add) {
    if (block["text"] === undefined) add(at, "is a header without `text`");
    checkTextObject(block["text"], [...at, "text"], 150, "a header", add, true);
  },
  context(block, at, add) {
    checkList(block["elements"], [...at, "elements"], 10, "elements of a context block", add);
    for (const [index, one] of listOf(block["elements"])) {
      const place = [...at, "elements", index];
      if (isPart(one) && one["type"] === "image") BLOCKS["image"]?.(one, place, add);
      else checkTextObject(one, place, 3000, "a text of a context block", add);
    }
  },
  actions(block, at, add) {
    checkList(block["elements"], [...at, "elements"], 25, "elements of an actions block", add);
    const ids = new Set<unknown>();
    for (const [index, one] of listOf(block["elements"])) {
      const place = [...at, "elements", index];
      checkElement(one, place, add);
      const id = isPart(one) ? one["action_id"] : undefined;
      if (id !== undefined && ids.has(id)) add([...place, "action_id"], "is used twice in this block");
      ids.add(id);
    }
  },
  image(block, at, add) {
    checkText(block["image_url"], [...at, "image_url"], 3000, "an image's address", add);
    if (typeof block["alt_text"] !== "string")
      add(at, "is an image without `alt_text`, which Slack requires");
    checkText(block["alt_text"], [...at, "alt_text"], 2000, "an image's alt_text", add);
    checkTextObject(block["title"], [...at, "title"], 2000, "an image's title", add, true);
  },
  markdown(block, at, add) {
    checkText(block["text"], [...at, "text"], 12_000, "a markdown block", add);
  },
};

function checkElement(element: unknown, at: Path, add: Add): void {
  if (!isPart(element)) return;
  if (element["type"] === "image") BLOCKS["image"]?.(element, at, add);
  checkText(element["action_id"], [...at, "action_id"], 255, "an action_id", add);
  if (element["type"] !== "button") return;
  if (element["text"] === undefined) add(at, "is a button without `text`");
  checkTextObject(element["text"], [...at, "text"], 75, "a button", add, true);
  checkText(element["value"], [...at, "value"], 2000, "a button's value", add);
  const url = element["url"];
  checkText(url, [...at, "url"], 3000, "a button's address", add);
  if (typeof url === "string" && !URL.canParse(url)) add([...at, "url"], "is not a web address");
}

/** `{ type: "mrkdwn" | "plain_text", text }` */
function checkTextObject(
  value: unknown,
  at: Path,
  limit: number,
  what: string,
  add: Add,
  plain = false,
): void {
  if (value === undefined) return;
  if (!isPart(value) || typeof value["text"] !== "string") {
    add(at, `is not a text object: write { type: ${plain ? "plain_text" : "mrkdwn"}, text: … }`);
    return;
  }
  const type = value["type"];
  if (type !== "plain_text" && (plain || type !== "mrkdwn")) {
    add([...at, "type"], plain ? "must be plain_text here" : "must be mrkdwn or plain_text");
  }
  if (value["text"] === "") add([...at, "text"], `is empty: Slack takes no ${what} without words`);
  checkText(value["text"], [...at, "text"], limit, what, add);
}

function checkText(value: unknown, at: Path, limit: number, what: string, add: Add): void {
  if (typeof value !== "string") return;
  const length = lengthOf(value);
  if (length > limit) add(at, overLimit(length, limit, what));
}

function checkList(value: unknown, at: Path, most: number, what: string, add: Add): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) add(at, "must be a list");
  else if (value.length === 0) add(at, "is empty: leave it out instead");
  else if (value.length > most) add(at, `has ${value.length} entries: Slack takes at most ${most} ${what}`);
}

function listOf(value: unknown): [number, unknown][] {
  return Array.isArray(value) ? [...value.entries()] : [];
}

function isPart(value: unknown): value is Part {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every text in the blocks, in order. */
export function allText(value: unknown, between = ""): string {
  if (Array.isArray(value)) {
    return value
      .map((one) => allText(one, between))
      .filter((text) => text !== "")
      .join(between);
  }
  if (!isPart(value)) return "";
  return Object.entries(value)
    .map(([key, inner]) => (key === "text" && typeof inner === "string" ? inner : allText(inner, between)))
    .filter((text) => text !== "")
    .join(between);
}
