/**
 * A burst to one channel as one message. Slack takes about one message a second in a channel, and people read fewer;
 * so messages that wait for the same channel go out as a list, if their automation asks. Each run keeps an outcome of
 * its own, which points at the message that it is part of.
 *
 * Metadata  names every step that the message stands for, so that each is found again after a lost answer. Slack
 *           documents no size for it (https://docs.slack.dev/messaging/message-metadata/, read 2026-11-21): 20 names
 *           stay below a kilobyte
 */
import type { Batch, BatchItem, BatchOutcome, Settled, TryTimes } from "../../src/core/define-action.ts";
import { ConfigError, Rejected, RetryLater } from "../../src/core/errors.ts";
import { lengthOf } from "./check-blocks.ts";
import type { SlackContext, slackFields } from "./connection.ts";
import { findAllPosted } from "./find-posted.ts";
import { MAX_POST_TEXT, toArguments } from "./message.ts";
import { post, postedOutput, type PostedOutput, workspaceUrl } from "./post.ts";
import { inChannel, MOST_FOLDED, postAlone, type PostMessageInput } from "./post-message.ts";
import { beginThread } from "./threads.ts";

export const BY_WEBHOOK: Settled = {
  done: "unknown",
  why: "an incoming webhook does not tell what it has posted",
};

type Item = BatchItem<PostMessageInput>;

export const digestBatch: Batch<typeof slackFields> = {
  most: MOST_FOLDED,
  windowMs: 50,
  run: (context, items) => postTogether(context, items as readonly Item[]),
  settle: (context, items) => settleTogether(context, items as readonly (Item & TryTimes)[]),
};

async function postTogether(context: SlackContext, items: readonly Item[]): Promise<BatchOutcome[]> {
  if (context.connection.method === "incoming_webhook") {
    throw new ConfigError(
      "A digest needs a bot token: an incoming webhook does not tell what it has posted. Connect Slack with a bot token, or remove the digest from the step.",
      { code: "slack_webhook_digest" },
    );
  }
  // whoever asked to fold only later is heard
  const over = Math.max(...items.map(({ input }) => input.digest?.over ?? 0));
  const groups = items.length > over ? inMessages(items) : items.map((item) => [item]);
  const outcomes: BatchOutcome[] = [];
  let stopped: { error: unknown } | undefined;
  for (const group of groups) {
    if (stopped === undefined) {
      const done = await postGroup(context, group);
      outcomes.push(...done.outcomes);
      stopped = done.stopped;
    } else {
      const { error } = stopped;
      outcomes.push(...group.map(() => ({ error })));
    }
  }
  return outcomes;
}

interface Done {
  outcomes: BatchOutcome[];
  /** What those who come after it fail with, when they need not be tried. */
  stopped?: { error: unknown };
}

async function postGroup(context: SlackContext, group: readonly Item[]): Promise<Done> {
  try {
    const posted = await (group.length === 1
      ? postOne(context, group[0] as Item)
      : postDigest(context, group));
    return { outcomes: group.map(() => ({ output: { ...posted, folded: group.length } })) };
  } catch (error) {
    if (error instanceof Rejected && group.length > 1) return postEach(context, group);
    const outcomes = group.map(() => ({ error }));
    return isOwn(error) ? { outcomes } : { outcomes, stopped: { error: unsent(error) } };
  }
}

/** Slack refused the list: whichever of them it was, the others are fine. */
async function postEach(context: SlackContext, group: readonly Item[]): Promise<Done> {
  const done: Done = { outcomes: [] };
  for (const item of group) {
    if (done.stopped !== undefined) done.outcomes.push({ error: done.stopped.error });
    else {
      const { outcomes, stopped } = await postGroup(context, [item]);
      done.outcomes.push(...outcomes);
      if (stopped !== undefined) done.stopped = stopped;
    }
  }
  return done;
}

const postOne = (context: SlackContext, item: Item): Promise<PostedOutput> =>
  postAlone({ ...context, ...item });

/** Begins nobody's thread: it is about many. */
async function postDigest(context: SlackContext, group: readonly Item[]): Promise<PostedOutput> {
  const [{ input }] = group as readonly [Item];
  const message = {
    text: listOf(group),
    unfurl: group.every(({ input: { unfurl } }) => unfurl),
    formatting: "safe" as const, // each text was made ready by its own
  };
  const runStepIds = group.map(({ runStepId }) => runStepId);
  const posted = await post(context, input.channel, { message, runStepId: runStepIds });
  await rememberDigest(context, posted);
  return posted;
}

/** In their order, as few messages as there is room in. */
function inMessages(items: readonly Item[]): Item[][] {
  const groups: Item[][] = [];
  for (const item of items) {
    const last = groups.at(-1);
    const fits =
      last !== undefined &&
      last.length < MOST_FOLDED &&
      titleOf(last[0]) === titleOf(item) &&
      lengthOf(listOf([...last, item])) <= MAX_POST_TEXT;
    if (fits) last.push(item);
    else groups.push([item]);
  }
  return groups;
}

function listOf(group: readonly Item[]): string {
  const title = titleOf(group[0]);
  const heading = title === undefined ? `*${group.length} messages*` : `*${title}* (${group.length})`;
  const lines = group.map(
    ({ input }) => `• ${(toArguments(input).text ?? "").trim().replaceAll("\n", "\n   ")}`,
  );
  return [heading, ...lines].join("\n");
}

function titleOf(item: Item | undefined): string | undefined {
  return item?.input.digest?.title;
}

/** About this message only, so that the next one is tried. */
function isOwn(error: unknown): boolean {
  return error instanceof Rejected || error instanceof ConfigError;
}

/** The same error for messages that were not sent: of them nothing is in doubt. */
function unsent(error: unknown): unknown {
  if (!(error instanceof RetryLater)) return error;
  const { message, code, afterMs } = error;
  return new RetryLater(message, {
    code,
    detail: "not sent: an earlier message of the same channel failed",
    ...(afterMs !== undefined && { afterMs }),
  });
}

const KEEP_MS = 180 * 24 * 60 * 60 * 1000;

async function rememberDigest({ cache }: SlackContext, { channel, ts }: PostedOutput): Promise<void> {
  await cache.set(`digest:${channel}:${ts}`, true, KEEP_MS);
}

/** Whether that message stands for several, so that changing it would take the others away. */
export async function isDigest({ cache }: SlackContext, channel: string, ts: string): Promise<boolean> {
  return (await cache.get(`digest:${channel}:${ts}`)) === true;
}

async function settleTogether(
  context: SlackContext,
  items: readonly (Item & TryTimes)[],
): Promise<(Settled | { error: unknown })[]> {
  if (context.connection.method === "incoming_webhook") return items.map(() => BY_WEBHOOK);
  const [first] = items;
  if (first === undefined) return [];
  const places = await inChannel({ ...context, ...first }, undefined);
  const [place] = places;
  const unknown = (why: string): Settled[] => items.map(() => ({ done: "unknown", why }));
  if (place === undefined) return unknown("Hirewire cannot find the channel to look through it");
  const times = {
    since: Math.min(...items.map(({ since }) => since)),
    until: Math.max(...items.map(({ until }) => until)),
  };
  const ids = items.map(({ runStepId }) => runStepId);
  const found = await findAllPosted(context, places, ids, times);
  if ("why" in found) return unknown(found.why);
  const workspace = found.posted.size > 0 ? await workspaceUrl(context) : "";
  return Promise.all(
    items.map(async ({ runStepId, candidateKey }): Promise<Settled> => {
      const posted = found.posted.get(runStepId);
      if (posted === undefined) return { done: false };
      const output = postedOutput(workspace, place.channel, posted.ts, posted.threadTs);
      if (posted.steps > 1) await rememberDigest(context, output);
      else await beginThread(context, candidateKey, output);
      return { done: true, output: { ...output, folded: posted.steps } };
    }),
  );
}
