/**
 * Slack: messages to channels, into a candidate's thread, to people; changing them.
 *
 * Sources   https://docs.slack.dev/apis/web-api/using-the-slack-web-api/ and the pages named in actions/slack/
 *           (read 2026-11-21)
 * Auth      a bot token (xoxb-) of the customer's own Slack app, made from docs/slack-app-manifest.yaml: an app
 *           of one's own is exempt from the limits on shared apps (1 history call a minute); or an incoming
 *           webhook's address, which is a secret
 * Limits    about 1 message a second and channel; 429 with Retry-After in seconds
 * Repeats   no idempotency key: messages carry metadata, which is looked for before a repeat; a digest of several
 *           names each of its steps there
 */
import { defineAction } from "../src/core/define-action.ts";
import { ConfigError, Rejected } from "../src/core/errors.ts";
import { slackActions } from "./slack/actions.ts";
import { channelChoices } from "./slack/channels.ts";
import { classify } from "./slack/classify.ts";
import { slackFields, validateConnection, webhookUrl, type SlackContext } from "./slack/connection.ts";
import { newSlackApp } from "./slack/manifest.ts";
import { authorize, slackOAuth } from "./slack/oauth.ts";
import { callSlack } from "./slack/web-api.ts";

export const slack = defineAction({
  key: "slack",
  label: "Slack",
  summary: "Posts to channels and people, keeps one thread for each candidate, changes messages.",
  sources: [
    "https://docs.slack.dev/reference/methods/chat.postMessage",
    "https://docs.slack.dev/reference/block-kit/blocks",
    "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/",
  ],
  connection: slackFields,
  setup: [
    "Open https://api.slack.com/apps, choose Create New App > From a manifest, pick your workspace and paste docs/slack-app-manifest.yaml.",
    "Choose Install to Workspace and allow it.",
    "Copy the Bot User OAuth Token (it begins with xoxb-) from OAuth & Permissions into the connection.",
    "Invite the bot to the channels it should post to: type /invite @Hirewire in each.",
  ],
  erasing: "Open the message and choose Delete message; copies in an export or an archive go separately.",
  validate: validateConnection,
  authorize,
  oauth: slackOAuth,
  begin: (redirectUri) => ({
    label: "Make the app in Slack with everything filled in",
    url: newSlackApp(redirectUri),
  }),
  classify,

  async check(context) {
    if (context.connection.method === "incoming_webhook") return checkWebhook(context);
    const { user, team } = await callSlack(context, "auth.test", {}, { safe: true });
    return `bot ${String(user)} in ${String(team)}`;
  },

  choices: { channels: channelChoices },
  actions: slackActions,
});

/** A message without words is refused and posted nowhere, but only a live webhook says so. */
async function checkWebhook({ http, connection }: SlackContext): Promise<string> {
  try {
    await http.post(webhookUrl(connection), { json: { text: "" }, anonymous: true, safeToRepeat: true });
  } catch (error) {
    if (error instanceof Rejected && error.code === "slack_no_text") return "an incoming webhook that works";
    if (error instanceof Rejected && error.code === "slack_invalid_payload")
      return "an incoming webhook that works";
    throw error;
  }
  throw new ConfigError("What answered at the webhook's address was not Slack. Copy the address again.", {
    code: "slack_webhook_strange",
    path: "webhook_url",
  });
}
