/** A message to a channel: what a step says about it, and posting it by itself. */
import { z } from "zod";
import { findChannel } from "./channels.ts";
import type { SlackActionContext } from "./connection.ts";
import type { Place } from "./find-posted.ts";
import { MAX_POST_TEXT, messageFields, refineMessage } from "./message.ts";
import { post, type PostedOutput, postThroughWebhook } from "./post.ts";
import { beginThread, knownThread } from "./threads.ts";

/** So many make one digest at most: the names of their steps then stay below a kilobyte of metadata. */
export const MOST_FOLDED = 20;
const MAX_TITLE = 150;

export const channelField = z.string().optional().meta({
  label: "Channel",
  help: "Such as #hiring. Left out only for an incoming webhook, which has its own.",
  choices: "channels",
});
export const tsField = z
  .string()
  .regex(/^\d{9,10}\.\d{6}$/, "is not a message's number, such as 1503435956.000247");

const Digest = z.strictObject({
  over: z
    .int()
    .min(1)
    .max(MOST_FOLDED - 1)
    .default(5)
    .meta({
      label: "More than",
      help: "So many messages may wait for the channel before they become one.",
    }),
  title: z.string().min(1).max(MAX_TITLE).optional().meta({
    label: "Title",
    help: "Stands above the list, with how many there are. Left out: “12 messages”.",
  }),
});

export const PostInput = z
  .strictObject({
    channel: channelField,
    ...messageFields,
    thread_ts: tsField.optional().meta({
      label: "In the thread of",
      help: "The `ts` of an earlier message, such as {% $steps.post_message.ts %}.",
    }),
    digest: Digest.optional().meta({
      label: "Fold bursts into a digest",
      help: "When more messages than that wait for the channel, they go out as one that lists their texts. Needs a text and a bot token.",
    }),
  })
  .superRefine(refineMessage(MAX_POST_TEXT))
  .superRefine(({ digest, text, thread_ts: threadTs }, context) => {
    if (digest === undefined) return;
    if ((text ?? "").trim() === "") {
      const message = "is missing: a digest lists the texts of its messages";
      context.addIssue({ code: "custom", path: ["text"], message });
    }
    if (threadTs !== undefined) {
      const message =
        "goes with messages of the channel, and this one is for a thread: remove one of the two";
      context.addIssue({ code: "custom", path: ["digest"], message });
    }
  });
export type PostMessageInput = z.output<typeof PostInput>;

/** @throws as the client, `findChannel` and `error-words.ts` say */
export async function postAlone(context: SlackActionContext<PostMessageInput>): Promise<PostedOutput> {
  const { input, candidateKey, runStepId, connection } = context;
  const draft = { message: input, threadTs: input.thread_ts, runStepId };
  if (connection.method === "incoming_webhook") return postThroughWebhook(context, input.channel, draft);
  if (candidateKey === undefined || input.thread_ts !== undefined) return post(context, input.channel, draft);
  const channel = await findChannel(context, input.channel, "joined");
  const begun = channel.isId ? await knownThread(context, channel.reference, candidateKey) : undefined;
  const begins = begun === undefined ? candidateKey : undefined;
  return beginThread(context, begins, await post(context, input.channel, { ...draft, begins }, channel));
}

/** The channel to look through; empty when its id cannot be found. */
export async function inChannel(
  context: SlackActionContext<{ channel?: string | undefined }>,
  threadTs: string | undefined,
): Promise<Place[]> {
  const channel = await findChannel(context, context.input.channel, "all");
  return channel.isId ? [{ channel: channel.reference, threadTs, about: channel.about }] : [];
}
