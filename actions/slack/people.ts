/** Direct messages: from an email address to a conversation. */
import { createHash } from "node:crypto";
import type { SlackContext } from "./connection.ts";
import type { Channel } from "./channels.ts";
import { callSlack } from "./web-api.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const ABOUT = "the direct message";

/**
 * Opens the conversation between the bot and a person.
 *
 * @throws {Rejected} `slack_users_not_found`, `slack_user_disabled`
 */
export async function openDirectMessage(context: SlackContext, email: string): Promise<Channel> {
  // the address itself stays out of the memory's keys
  const key = `dm:${createHash("sha256").update(email.trim().toLowerCase()).digest("hex")}`;
  const known = await context.cache.get(key);
  if (typeof known === "string") return toChannel(known);
  const options = { safe: true, about: ABOUT };
  const found = await callSlack(context, "users.lookupByEmail", { email: email.trim() }, options);
  const user = found["user"] as { id: string };
  const opened = await callSlack(context, "conversations.open", { users: user.id }, options);
  const { id } = opened["channel"] as { id: string };
  await context.cache.set(key, id, DAY_MS);
  return toChannel(id);
}

function toChannel(reference: string): Channel {
  return { reference, isId: true, about: ABOUT, remembered: false };
}
