/** What a connection to Slack holds, and which of the two ways in it takes. */
import type { ActionContext, CallContext } from "../../src/core/define-action.ts";
import { ConfigError } from "../../src/core/errors.ts";
import { field, type Fields, type ValuesOf } from "../../src/core/fields.ts";

export const slackFields = {
  method: field.choice({
    label: "Way in",
    help: "A bot token can do everything. An incoming webhook can only post, and always to the one channel it was made for.",
    choices: { bot_token: "Bot token", incoming_webhook: "Incoming webhook" },
    default: "bot_token",
  }),
  bot_token: field.secret({
    shownWhen: { method: ["bot_token"] },
    label: "Bot token",
    help: "Begins with xoxb-. In Slack: your app > OAuth & Permissions > Bot User OAuth Token.",
    required: false,
    pattern: /^\S+$/,
  }),
  refresh_token: field.secret({
    shownWhen: { method: ["bot_token"] },
    label: "Refresh token",
    help: "Only for a token that rotates. Signing in with Slack fills it in.",
    required: false,
    advanced: true,
  }),
  client_id: field.text({
    shownWhen: { method: ["bot_token"] },
    label: "Client ID",
    help: "Only for a token that rotates.",
    required: false,
    advanced: true,
  }),
  client_secret: field.secret({
    shownWhen: { method: ["bot_token"] },
    label: "Client secret",
    help: "Only for a token that rotates.",
    required: false,
    advanced: true,
  }),
  webhook_url: field.secret({
    shownWhen: { method: ["incoming_webhook"] },
    label: "Webhook address",
    help: "In Slack: your app > Incoming Webhooks. Whoever knows this address can post, so it is kept like a password.",
    required: false,
    pattern: /^https?:\/\/\S+$/,
  }),
  api_url: field.text({
    destination: true,
    shownWhen: { method: ["bot_token"] },
    label: "Slack's API address",
    help: "Only for a sandbox or GovSlack.",
    default: "https://slack.com/api",
    pattern: /^https?:\/\/\S+$/,
    advanced: true,
  }),
} as const satisfies Fields;

export type SlackValues = ValuesOf<typeof slackFields>;
export type SlackContext = CallContext<typeof slackFields>;
export type SlackActionContext<I> = ActionContext<typeof slackFields, I>;

/** @throws {ConfigError} when the way in and what was filled in do not belong together */
export function validateConnection(values: SlackValues): void {
  if (values.method === "incoming_webhook") webhookUrl(values);
  else botToken(values);
}

/** @throws {ConfigError} `slack_token_missing` or `slack_token_kind` */
export function botToken({ method, bot_token: token, refresh_token: refresh }: SlackValues): string {
  if (method === "incoming_webhook") {
    throw new ConfigError(
      "This Slack connection posts through an incoming webhook, which can do nothing but post new messages. Connect Slack with a bot token for this step.",
      { code: "slack_needs_bot_token", path: "method" },
    );
  }
  if (token === undefined) {
    throw new ConfigError(
      "The Slack connection has no bot token yet. Put one in, or choose the incoming webhook.",
      {
        code: "slack_token_missing",
        path: "bot_token",
      },
    );
  }
  if (token.startsWith("xoxb-")) return token;
  if (token.startsWith("xoxe.xoxb-") && refresh !== undefined) return token;
  const kinds: Readonly<Record<string, string>> = {
    "xoxp-": "a person's token, which would post in that person's name",
    "xapp-": "an app-level token, which cannot post",
    xoxe: "a token that ends after twelve hours: turn off token rotation for the app, or connect by signing in with Slack",
    "xoxc-": "a browser's token",
    "xoxs-": "a browser's token",
  };
  const kind = Object.entries(kinds).find(([prefix]) => token.startsWith(prefix))?.[1];
  throw new ConfigError(
    `This is not a bot token${kind === undefined ? "" : ` but ${kind}`}. A bot token begins with xoxb- and stands under OAuth & Permissions of your Slack app.`,
    { code: "slack_token_kind", path: "bot_token" },
  );
}

/** @throws {ConfigError} `slack_webhook_missing` */
export function webhookUrl({ webhook_url: url }: SlackValues): string {
  if (url !== undefined) return url;
  throw new ConfigError(
    "The Slack connection has no webhook address yet. Put one in, or choose the bot token.",
    {
      code: "slack_webhook_missing",
      path: "webhook_url",
    },
  );
}
