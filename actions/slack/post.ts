/** Posting: into a channel, into a thread, to a person, or through an incoming webhook. */
import { ConfigError, HirewireError } from "../../src/core/errors.ts";
import { webhookUrl, type SlackContext } from "./connection.ts";
import { findChannel, forgetChannel, rememberChannel, type Channel } from "./channels.ts";
import { metadataOf, metadataOfDigest } from "./find-posted.ts";
import { toArguments, type MessageInput } from "./message.ts";
import { callSlack } from "./web-api.ts";

/** What every posting action returns; later steps read it as `$steps.<id>.ts`. */
export interface PostedOutput extends Record<string, unknown> {
  /** Id of the channel. */
  channel: string | null;
  /** Slack's name for the message; null through a webhook, which does not tell. */
  ts: string | null;
  /** The message whose thread it stands in, or null. */
  thread_ts: string | null;
  /** Opens the message in Slack. */
  link: string | null;
}

/** What the webhook's answer leaves: nothing. */
const NOTHING_KNOWN: PostedOutput = { channel: null, ts: null, thread_ts: null, link: null };

export interface Draft {
  message: MessageInput;
  /** The step's, or those of all that it stands for. */
  runStepId: string | readonly string[];
  threadTs?: string | undefined;
  /** A reply that is shown in the channel too. */
  broadcast?: boolean;
  /** Opaque id of the candidate whose thread this message begins. */
  begins?: string | undefined;
}

/**
 * @param given  as the step names the channel
 * @throws as the client, {@link findChannel} and `error-words.ts` say
 */
export async function post(
  context: SlackContext,
  given: string | undefined,
  draft: Draft,
  found?: Channel,
): Promise<PostedOutput> {
  const channel = found ?? (await findChannel(context, given, "joined"));
  try {
    return await postTo(context, channel, draft);
  } catch (error) {
    if (!channel.remembered || !isMoved(error)) throw error;
    // the name may belong to another channel by now
    await forgetChannel(context, channel.about);
    return postTo(context, await findChannel(context, given, "joined"), draft);
  }
}

export async function postTo(context: SlackContext, channel: Channel, draft: Draft): Promise<PostedOutput> {
  // asked before posting: after it, a failure would cost a message that is there
  const workspace = await workspaceUrl(context);
  const { threadTs, broadcast, begins, runStepId, message } = draft;
  const answer = await callSlack(
    context,
    "chat.postMessage",
    {
      channel: channel.reference,
      ...toArguments(message),
      metadata: typeof runStepId === "string" ? metadataOf(runStepId, begins) : metadataOfDigest(runStepId),
      ...(threadTs !== undefined && { thread_ts: threadTs }),
      ...(broadcast === true && threadTs !== undefined && { reply_broadcast: true }),
    },
    { about: channel.about, budget: `chat.postMessage ${channel.reference}` },
  );
  const id = String(answer["channel"]);
  if (!channel.isId) await rememberChannel(context, channel.about, id);
  return postedOutput(workspace, id, String(answer["ts"]), threadTs);
}

/** Where the outcome of a message is known: its channel's id and its `ts`. */
export function postedOutput(
  workspace: string,
  channel: string,
  ts: string,
  threadTs?: string,
): PostedOutput {
  const thread = threadTs === undefined ? "" : `?thread_ts=${threadTs}&cid=${channel}`;
  return {
    channel,
    ts,
    thread_ts: threadTs ?? null,
    link: `${workspace}archives/${channel}/p${ts.replace(".", "")}${thread}`,
  };
}

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/ (read 2026-11-21) */
export async function postThroughWebhook(
  { http, connection }: SlackContext,
  given: string | undefined,
  draft: Pick<Draft, "message" | "threadTs">,
): Promise<PostedOutput> {
  if (given !== undefined && given.trim() !== "") {
    throw new ConfigError(
      "This Slack connection posts through an incoming webhook, and that always posts to the channel it was made for. Remove the channel from the step, or connect Slack with a bot token.",
      { code: "slack_webhook_channel" },
    );
  }
  const json = { ...toArguments(draft.message), thread_ts: draft.threadTs };
  await http.post(webhookUrl(connection), {
    json,
    anonymous: true,
    budget: "webhook",
    about: "the webhook's channel",
  });
  return NOTHING_KNOWN;
}

const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

/** `https://acme.slack.com/` */
export async function workspaceUrl(context: SlackContext): Promise<string> {
  const known = await context.cache.get("workspace-url");
  if (typeof known === "string") return known;
  const { url } = await callSlack(context, "auth.test", {}, { safe: true });
  await context.cache.set("workspace-url", String(url), MONTH_MS);
  return String(url);
}

function isMoved(error: unknown): boolean {
  return (
    error instanceof HirewireError &&
    (error.code === "slack_channel_not_found" || error.code === "slack_is_archived")
  );
}
