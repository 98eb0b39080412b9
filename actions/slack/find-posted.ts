/**
 * Looks whether a message of ours is there. Every message carries metadata with the step it belongs to, which
 * people do not see; it holds opaque ids only, because other apps may read it.
 *
 * Source    https://docs.slack.dev/reference/methods/conversations.history and
 *           https://docs.slack.dev/messaging/message-metadata/ (read 2026-11-21)
 * Order     Slack documents none for metadata, and nothing about how soon history shows a message: it is read
 *           to the end, and read again once some time has passed since the try
 */
import type { TryTimes } from "../../src/core/define-action.ts";
import { ConfigError, Rejected } from "../../src/core/errors.ts";
import type { SlackContext } from "./connection.ts";
import { listAll, type Answer } from "./web-api.ts";

export const EVENT_TYPE = "hirewire_step";
const SKEW_MS = 60_000;
/** After that long, history is taken to show what there is. */
const HISTORY_LAG_MS = 2_500;
const MOST_PAGES = 20;

/** @param thread  opaque id of the candidate's thread that the message may begin */
export function metadataOf(runStepId: string, thread: string | undefined): Record<string, unknown> {
  return {
    event_type: EVENT_TYPE,
    event_payload: { step: runStepId, ...(thread !== undefined && { thread }) },
  };
}

/** Of a message that stands for several steps. */
export function metadataOfDigest(runStepIds: readonly string[]): Record<string, unknown> {
  return { event_type: EVENT_TYPE, event_payload: { steps: runStepIds } };
}

/** The steps that a message stands for; empty for messages of others. */
function stepsOf(message: Answer): readonly unknown[] {
  const payload = ourPayload(message);
  const steps = payload?.["steps"];
  return Array.isArray(steps) ? (steps as unknown[]) : payload === undefined ? [] : [payload["step"]];
}

/** What our metadata says, or undefined for messages of others. */
export function ourPayload(message: Answer): Answer | undefined {
  const metadata = message["metadata"] as { event_type?: unknown; event_payload?: unknown } | undefined;
  if (metadata?.event_type !== EVENT_TYPE) return undefined;
  return metadata.event_payload as Answer | undefined;
}

export interface Posted {
  ts: string;
  threadTs: string | undefined;
  /** How many steps' messages it is. */
  steps: number;
}

/** Where to look: a channel, or one thread of it. */
export interface Place {
  /** An id. */
  channel: string;
  threadTs?: string | undefined;
  about: string;
}

/**
 * Looks for the step's message, twice when it may only just have been posted.
 *
 * @param times  of the try whose answer was lost
 * @returns the message, undefined when it is not there, or why it cannot be told
 */
export async function findPosted(
  context: SlackContext,
  places: readonly Place[],
  runStepId: string,
  times: TryTimes,
): Promise<{ posted: Posted | undefined } | { why: string }> {
  const found = await findAllPosted(context, places, [runStepId], times);
  return "why" in found ? found : { posted: found.posted.get(runStepId) };
}

/**
 * The same for several steps in one look.
 *
 * @param times  the earliest and the latest of all those tries
 * @returns the messages that are there, by step; one may stand for several
 */
export async function findAllPosted(
  context: SlackContext,
  places: readonly Place[],
  runStepIds: readonly string[],
  { since, until }: TryTimes,
): Promise<{ posted: Map<string, Posted> } | { why: string }> {
  const posted = new Map<string, Posted>();
  const wanted = new Set<unknown>(runStepIds);
  const look = async (): Promise<{ why: string } | undefined> => {
    for (const place of places) {
      const found = await messagesSince(context, place, since);
      if ("why" in found) return found;
      for (const message of found.messages) {
        const steps = stepsOf(message);
        for (const step of steps)
          if (wanted.has(step)) posted.set(step as string, toPosted(message, steps.length));
      }
      if (posted.size === wanted.size) return undefined;
    }
    return undefined;
  };
  const failed = await look();
  if (failed !== undefined) return failed;
  // a clock that has gone back since must not make hours of it
  const lagMs = Math.min(HISTORY_LAG_MS, until + HISTORY_LAG_MS - context.now());
  if (posted.size < wanted.size && lagMs > 0) {
    await context.wait(lagMs);
    const failedAgain = await look();
    if (failedAgain !== undefined) return failedAgain;
  }
  return { posted };
}

function toPosted(message: Answer, steps: number): Posted {
  const { ts, thread_ts: thread } = message;
  return {
    ts: String(ts),
    threadTs: typeof thread === "string" && thread !== ts ? thread : undefined,
    steps,
  };
}

async function messagesSince(
  context: SlackContext,
  place: Place,
  since: number,
): Promise<{ messages: Answer[] } | { why: string }> {
  try {
    const first = await readFrom(context, place, since - SKEW_MS);
    // when our clock is ahead of Slack's, a message of ours looks older than the try that posted it
    const aheadMs = context.now() - (first.serverTimeMs ?? context.now());
    const found = aheadMs > SKEW_MS / 2 ? await readFrom(context, place, since - SKEW_MS - aheadMs) : first;
    if (found.complete) return { messages: found.items };
    return { why: `${place.about} has had too many messages since to look through` };
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof Rejected)) throw error;
    return { why: `Hirewire may not look through ${place.about} (${error.message.replace(/\.$/, "")})` };
  }
}

function readFrom(context: SlackContext, { channel, threadTs, about }: Place, oldestMs: number) {
  const args = {
    channel,
    oldest: (Math.max(0, oldestMs) / 1000).toFixed(6),
    inclusive: true,
    limit: 200,
    include_all_metadata: true,
    ...(threadTs !== undefined && { ts: threadTs }),
  };
  const method = threadTs === undefined ? "conversations.history" : "conversations.replies";
  return listAll(context, method, args, { key: "messages", most: MOST_PAGES, about });
}

/**
 * The messages of ours in a channel that began a candidate's thread, newest first.
 * @returns undefined when the channel may not be read
 */
export async function findThreads(
  context: SlackContext,
  { channel, about }: Place,
  options: { sinceMs: number; mostPages: number },
): Promise<{ thread: string; ts: string }[] | undefined> {
  const args = {
    channel,
    oldest: (options.sinceMs / 1000).toFixed(6),
    latest: (context.now() / 1000 + 3600).toFixed(6), // with an end, the newest come first: they matter most
    limit: 200,
    include_all_metadata: true,
  };
  try {
    const list = { key: "messages", most: options.mostPages, about };
    const { items } = await listAll(context, "conversations.history", args, list);
    return items
      .flatMap((message) => {
        const thread = ourPayload(message)?.["thread"];
        return typeof thread === "string" ? [{ thread, ts: String(message["ts"]) }] : [];
      })
      .toSorted((one, other) => Number(other.ts) - Number(one.ts));
  } catch (error) {
    if (error instanceof ConfigError || error instanceof Rejected) return undefined;
    throw error;
  }
}
