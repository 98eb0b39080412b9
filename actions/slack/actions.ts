/** What Hirewire does in Slack. */
import { z } from "zod";
import { action, type Effect, type Settled, type TryTimes } from "../../src/core/define-action.ts";
import { effectWith, inThePast } from "../../src/core/effect.ts";
import { HirewireError, Rejected } from "../../src/core/errors.ts";
import { findChannel } from "./channels.ts";
import type { SlackContext, slackFields } from "./connection.ts";
import { BY_WEBHOOK, digestBatch, isDigest } from "./digest.ts";
import { findPosted, type Place } from "./find-posted.ts";
import { lookAtSlack, messageAsTest, messagePicture } from "./picture.ts";
import { MAX_POST_TEXT, MAX_UPDATE_TEXT, messageFields, refineMessage, toArguments } from "./message.ts";
import { openDirectMessage } from "./people.ts";
import { channelField, inChannel, postAlone, PostInput, tsField } from "./post-message.ts";
import { post, postedOutput, postTo, workspaceUrl } from "./post.ts";
import { beginThread, findThread, forgetThread } from "./threads.ts";
import { callSlack } from "./web-api.ts";

const slackAction = action<typeof slackFields>();

const OUTPUT = {
  channel: "C024BE91L",
  ts: "1503435956.000247",
  thread_ts: null,
  link: "https://acme.slack.com/archives/C024BE91L/p1503435956000247",
};
const REPEATS =
  "Slack forgets nothing and takes no ids for messages, so before a repeat the channel is looked through for the message. Where the bot may not read, or with an incoming webhook, a message whose answer was lost is posted again and may then stand there twice.";
const messageEffect = ({ ts, link }: Readonly<Record<string, unknown>>): Effect =>
  effectWith({ ref: ts, url: link });
const postMessage = slackAction({
  noun: "Message",
  label: "Post a message",
  description: "Posts a message to a channel. The first one about a candidate begins the candidate's thread.",
  input: PostInput,
  escape: "slack_mrkdwn",
  outputSample: OUTPUT,
  lane: ({ channel }) => `post ${channel ?? ""}`,
  batch: digestBatch,
  batches: ({ digest }) => digest !== undefined,
  describe: ({ channel }) => `post to ${channel ?? "the webhook's channel"}`,
  look: (context) => lookAtSlack(context, context.input.channel),
  picture: (input, context) =>
    messagePicture(input, context, {
      to: input.channel,
      place: input.thread_ts === undefined ? "channel" : "thread",
      notes:
        input.digest === undefined
          ? []
          : ["While many messages wait for this channel, they go out together as one list."],
    }),
  asTest: messageAsTest,
  repeats: REPEATS,
  effect: (output, request) => {
    const { folded } = output;
    const together = typeof folded === "number" && folded > 1 && request !== null;
    return {
      ...messageEffect(output),
      ...(together && { what: `${inThePast(request)} in a digest of ${folded}` }),
    };
  },
  run: postAlone,
  settle: (context) =>
    settlePost(context, context.input.thread_ts === undefined ? context.candidateKey : undefined, () =>
      inChannel(context, context.input.thread_ts),
    ),
});

const ReplyInput = z
  .strictObject({
    channel: channelField,
    ...messageFields,
    also_in_channel: z.boolean().default(false).meta({
      label: "Show replies in the channel too",
      help: "Otherwise only people in the thread notice a reply.",
    }),
  })
  .superRefine(refineMessage(MAX_POST_TEXT));

const replyInThread = slackAction({
  noun: "Reply",
  label: "Reply in the candidate's thread",
  description:
    "Posts into the thread of the candidate. Where there is none yet, the message begins it; an event that names no candidate is posted by itself.",
  input: ReplyInput,
  escape: "slack_mrkdwn",
  outputSample: { ...OUTPUT, thread_ts: "1503435900.000100" },
  lane: ({ channel }) => `post ${channel ?? ""}`,
  describe: ({ channel }) => `reply in the candidate's thread in ${channel ?? "a channel"}`,
  look: (context) => lookAtSlack(context, context.input.channel),
  picture: (input, context) =>
    messagePicture(input, context, {
      to: input.channel,
      place: "thread",
      notes: ["Where the candidate has no thread yet, this message begins it."],
    }),
  asTest: messageAsTest,
  repeats: REPEATS,
  effect: messageEffect,

  async run(context) {
    const { input, candidateKey, runStepId } = context;
    const draft = { message: input, runStepId };
    if (candidateKey === undefined) return post(context, input.channel, draft);
    const channel = await findChannel(context, input.channel, "joined");
    const threadTs = channel.isId
      ? await findThread(context, { id: channel.reference, about: channel.about }, candidateKey)
      : undefined;
    if (threadTs !== undefined) {
      try {
        return await postTo(context, channel, { ...draft, threadTs, broadcast: input.also_in_channel });
      } catch (error) {
        // somebody deleted the message that the thread hung on
        if (!isThreadGone(error)) throw error;
        await forgetThread(context, channel.reference, candidateKey);
      }
    }
    const posted = await post(context, input.channel, { ...draft, begins: candidateKey }, channel);
    return beginThread(context, candidateKey, posted);
  },

  settle: (context) =>
    settlePost(context, context.candidateKey, async () => {
      const [channel] = await inChannel(context, undefined);
      const { candidateKey } = context;
      if (channel === undefined || candidateKey === undefined) return channel ? [channel] : [];
      const threadTs = await findThread(context, { id: channel.channel, about: channel.about }, candidateKey);
      return threadTs === undefined ? [channel] : [{ ...channel, threadTs }, channel];
    }),
});

const DirectInput = z
  .strictObject({
    email: z.email("is not an email address").meta({
      label: "Email address",
      help: "The person's address in Slack. Write to colleagues: a candidate is not in your workspace.",
    }),
    ...messageFields,
  })
  .superRefine(refineMessage(MAX_POST_TEXT));

const directMessage = slackAction({
  noun: "Direct message",
  label: "Send a direct message",
  description: "Writes to a person of the workspace, found by email address.",
  input: DirectInput,
  escape: "slack_mrkdwn",
  outputSample: { ...OUTPUT, channel: "D024BE91L" },
  describe: () => "send a direct message",
  look: (context) => lookAtSlack(context, undefined),
  picture: (input, context) => messagePicture(input, context, { to: input.email, place: "direct" }),
  asTest: messageAsTest,
  repeats: REPEATS,
  effect: messageEffect,

  async run(context) {
    const channel = await openDirectMessage(context, context.input.email);
    return postTo(context, channel, { message: context.input, runStepId: context.runStepId });
  },

  settle: (context) =>
    settlePost(context, undefined, async () => {
      const { reference, about } = await openDirectMessage(context, context.input.email);
      return [{ channel: reference, about }];
    }),
});

const UpdateInput = z
  .strictObject({
    channel: z.string().min(1).meta({
      label: "Channel",
      help: "Where the message stands, such as {% $steps.post_message.channel %}.",
      choices: "channels",
    }),
    ts: tsField.meta({ label: "Message", help: "Its `ts`, such as {% $steps.post_message.ts %}." }),
    ...messageFields,
  })
  .superRefine(refineMessage(MAX_UPDATE_TEXT));

const updateMessage = slackAction({
  noun: "Message",
  label: "Change a message",
  description:
    "Replaces a message that Hirewire posted. What is not given again is gone, blocks and attachments included.",
  input: UpdateInput,
  escape: "slack_mrkdwn",
  outputSample: OUTPUT,
  lane: ({ channel }) => `post ${channel}`,
  describe: ({ channel }) => `change a message in ${channel}`,
  look: (context) => lookAtSlack(context, context.input.channel),
  picture: (input, context) => messagePicture(input, context, { to: input.channel, place: "changed" }),
  repeats: "A repeat writes the same message again, which changes nothing.",
  effect: (output) => ({ ...messageEffect(output), idempotent: true }),

  async run(context) {
    const { input } = context;
    const channel = await findChannel(context, input.channel, "all");
    if (await isDigest(context, channel.reference, input.ts)) {
      throw new Rejected(
        "The message is a digest of several, and changing it would take the others away. Leave the digest out of the step that posts, or change only what stands alone (`folded` is 1).",
        { code: "slack_message_is_digest" },
      );
    }
    const { text, blocks = [], attachments = [] } = toArguments(input);
    const message = { text, blocks, attachments };
    const args = { channel: channel.reference, ts: input.ts, ...message };
    const answer = await callSlack(context, "chat.update", args, { about: channel.about, safe: true });
    return { ...postedOutput(await workspaceUrl(context), String(answer["channel"]), String(answer["ts"])) };
  },
});

export const slackActions = {
  post_message: postMessage,
  reply_in_thread: replyInThread,
  direct_message: directMessage,
  update_message: updateMessage,
};

/** @param candidateKey  the candidate whose thread the message began, if it did */
async function settlePost(
  context: SlackContext & TryTimes & { runStepId: string },
  candidateKey: string | undefined,
  findPlaces: () => Promise<Place[]>,
): Promise<Settled> {
  if (context.connection.method === "incoming_webhook") return BY_WEBHOOK;
  const places = await findPlaces();
  const [place] = places;
  if (place === undefined)
    return { done: "unknown", why: "Hirewire cannot find the channel to look through it" };
  const found = await findPosted(context, places, context.runStepId, context);
  if ("why" in found) return { done: "unknown", why: found.why };
  if (found.posted === undefined) return { done: false };
  const { ts, threadTs, steps } = found.posted;
  const output = postedOutput(await workspaceUrl(context), place.channel, ts, threadTs);
  if (steps > 1) return { done: true, output: { ...output, folded: steps } }; // begins nobody's thread
  return { done: true, output: await beginThread(context, candidateKey, output) };
}

function isThreadGone(error: unknown): boolean {
  const codes = ["slack_thread_not_found", "slack_message_not_found", "slack_cannot_reply_to_message"];
  return error instanceof HirewireError && codes.includes(error.code);
}
