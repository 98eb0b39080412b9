/**
 * Channels by name. Slack wants ids: only chat.postMessage takes a name, and that fails for private channels.
 * Names are looked up once a day and kept; one that no longer fits is looked up again.
 */
import type { Choice } from "../../src/core/define-action.ts";
import { ConfigError } from "../../src/core/errors.ts";
import type { SlackContext } from "./connection.ts";
import { listAll, type Answer } from "./web-api.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const ID = /^[CDGUW][A-Z0-9]{6,}$/;

export interface Channel {
  /** What Slack is asked with: an id, or the bare name where no id could be found. */
  reference: string;
  isId: boolean;
  /** Such as `#hiring`, for sentences. */
  about: string;
  /** True when the id was remembered and may be out of date. */
  remembered: boolean;
}

/**
 * @param given  `#hiring`, `hiring` or an id
 * @param reach  `joined` looks among the channels the bot is in; `all` also among the public ones
 * @throws {ConfigError} `slack_channel_missing` when none is given
 */
export async function findChannel(
  context: SlackContext,
  given: string | undefined,
  reach: "joined" | "all",
): Promise<Channel> {
  const reference = (given ?? "").trim();
  if (reference === "" || reference === "#") {
    throw new ConfigError("It is not said which channel to post to. Name one, such as #hiring.", {
      code: "slack_channel_missing",
    });
  }
  if (ID.test(reference))
    return { reference, isId: true, about: `the channel ${reference}`, remembered: false };
  const name = reference.replace(/^#/, "").toLowerCase();
  const about = `#${name}`;
  const known = await context.cache.get(cacheKey(name));
  if (typeof known === "string") return { reference: known, isId: true, about, remembered: true };
  const id = await lookUp(context, name, reach);
  if (id === undefined) return { reference: name, isId: false, about, remembered: false };
  await rememberChannel(context, about, id);
  return { reference: id, isId: true, about, remembered: false };
}

export async function rememberChannel({ cache }: SlackContext, about: string, id: string): Promise<void> {
  if (about.startsWith("#")) await cache.set(cacheKey(about.slice(1)), id, DAY_MS);
}

export async function forgetChannel({ cache }: SlackContext, about: string): Promise<void> {
  await cache.delete(cacheKey(about.replace(/^#/, "")));
}

/**
 * Every channel the bot is in, then the public ones it could post to. By their names, which stay readable wherever the automation is
 * read: in its sentence, in a file, in the audit log. A channel that is renamed holds its runs with those words.
 */
export async function channelChoices(context: SlackContext): Promise<Choice[]> {
  const joined = await joinedChannels(context);
  const open = await publicChannels(context, 5);
  const byId = new Map([...joined, ...open].map((channel) => [String(channel["id"]), channel]));
  return [...byId.values()]
    .map((channel) => ({ value: `#${String(channel["name"])}`, label: labelOf(channel) }))
    .toSorted((one, other) => one.label.localeCompare(other.label));
}

function labelOf(channel: Answer): string {
  return `#${String(channel["name"])}${channel["is_private"] === true ? " (private)" : ""}`;
}

async function lookUp(
  context: SlackContext,
  name: string,
  reach: "joined" | "all",
): Promise<string | undefined> {
  const among = (channels: Answer[]): string | undefined => {
    const found = channels.find((channel) => channel["name"] === name);
    return found === undefined ? undefined : String(found["id"]);
  };
  const joined = among(await joinedChannels(context));
  if (joined !== undefined || reach === "joined") return joined;
  return among(await publicChannels(context, 10));
}

async function joinedChannels(context: SlackContext): Promise<Answer[]> {
  const list = async (types: string): Promise<Answer[]> => {
    const args = { types, exclude_archived: true, limit: 200 };
    return (await listAll(context, "users.conversations", args, { key: "channels", most: 25 })).items;
  };
  return unlessForbidden(
    () => list("public_channel,private_channel"),
    () =>
      unlessForbidden(
        () => list("public_channel"),
        async () => [],
      ),
  );
}

async function publicChannels(context: SlackContext, most: number): Promise<Answer[]> {
  const args = { types: "public_channel", exclude_archived: true, limit: 200 };
  const list = async (): Promise<Answer[]> =>
    (await listAll(context, "conversations.list", args, { key: "channels", most })).items;
  return unlessForbidden(list, async () => []);
}

/** An app that was given fewer permissions can still post by name. */
async function unlessForbidden<T>(work: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConfigError && error.code === "slack_missing_scope") return otherwise();
    throw error;
  }
}

function cacheKey(name: string): string {
  return `channel:${name}`;
}
