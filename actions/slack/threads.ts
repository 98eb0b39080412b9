/**
 * One thread for each candidate and channel: the first message about a candidate begins it. Where it began is
 * remembered; should the memory be lost, the channel's history is read once to learn it again, because a second
 * thread beside the first would tear the conversation about a candidate apart.
 */
import type { SlackContext } from "./connection.ts";
import { findThreads } from "./find-posted.ts";
import type { PostedOutput } from "./post.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const KEEP_MS = 180 * DAY_MS;
/** How far back a lost thread is looked for. */
const LOOK_BACK_MS = 30 * DAY_MS;
const MOST_PAGES = 10;

export async function knownThread(
  { cache }: SlackContext,
  channel: string,
  candidateKey: string,
): Promise<string | undefined> {
  const ts = await cache.get(threadKey(channel, candidateKey));
  return typeof ts === "string" ? ts : undefined;
}

/** @param channel  an id */
export async function findThread(
  context: SlackContext,
  channel: { id: string; about: string },
  candidateKey: string,
): Promise<string | undefined> {
  const known = await knownThread(context, channel.id, candidateKey);
  if (known !== undefined || (await context.cache.get(readKey(channel.id))) === true) return known;
  const sinceMs = Math.max(0, context.now() - LOOK_BACK_MS);
  const place = { channel: channel.id, about: channel.about };
  const threads = await findThreads(context, place, { sinceMs, mostPages: MOST_PAGES });
  // newest first, and the last one set is the oldest: where the thread began
  for (const { thread, ts } of threads ?? []) await rememberThread(context, channel.id, thread, ts);
  // a channel that may not be read may be opened to the bot later
  await context.cache.set(readKey(channel.id), true, threads === undefined ? DAY_MS : KEEP_MS);
  return threads?.findLast(({ thread }) => thread === candidateKey)?.ts;
}

export async function rememberThread(
  { cache }: SlackContext,
  channel: string,
  candidateKey: string,
  ts: string,
): Promise<void> {
  await cache.set(threadKey(channel, candidateKey), ts, KEEP_MS);
}

export async function forgetThread(
  { cache }: SlackContext,
  channel: string,
  candidateKey: string,
): Promise<void> {
  await cache.delete(threadKey(channel, candidateKey));
}

function threadKey(channel: string, candidateKey: string): string {
  return `thread:${channel}:${candidateKey}`;
}

function readKey(channel: string): string {
  return `threads-read:${channel}`;
}

/** Remembers that this message began the candidate's thread, unless an earlier one did. */
export async function beginThread(
  context: SlackContext,
  candidateKey: string | undefined,
  posted: PostedOutput,
): Promise<PostedOutput> {
  const { channel, ts, thread_ts: threadTs } = posted;
  if (candidateKey === undefined || channel === null || ts === null || threadTs !== null) return posted;
  if ((await knownThread(context, channel, candidateKey)) === undefined) {
    await rememberThread(context, channel, candidateKey, ts);
  }
  return posted;
}
