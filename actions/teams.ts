/**
 * Microsoft Teams: posts a card to a channel or a chat, through a workflow that somebody made there.
 *
 * Sources   https://support.microsoft.com/en-us/office/create-incoming-webhooks-with-workflows-for-microsoft-teams-8ae491c7-0394-4861-ba59-055e33f75498,
 *           https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
 *           (read 2026-11-21)
 * Auth      the workflow's address: its `sig` is the password, so the whole address is a secret
 * Limits    28 KB for a message, about four calls a second; 429, with Retry-After or without
 * Answers   202 says that the workflow was started, not that the card is there; nothing tells what became of it
 * Repeats   a card whose answer was lost is posted again: nothing can look for it, and workflows take no ids
 */
import { action, defineAction, type HttpAnswer } from "../src/core/define-action.ts";
import { effectWith } from "../src/core/effect.ts";
import { AuthExpired, ConfigError, type HirewireError, Rejected, RetryLater } from "../src/core/errors.ts";
import { field, type Fields, type ValuesOf } from "../src/core/fields.ts";
import { read } from "../src/core/hiring/read.ts";
import { CardInput, messageOf } from "./teams/card.ts";

const teamsFields = {
  webhook_url: field.secret({
    label: "Workflow's address",
    help: "In Teams: the channel's … > Workflows > Send webhook alerts to a channel. Whoever has this address can post, so it is kept like a password.",
    pattern: /^https?:\/\/\S+$/,
  }),
} as const satisfies Fields;

const postCard = action<typeof teamsFields>()({
  noun: "Card",
  label: "Post a card",
  description: "Posts a card with a title, text, facts and buttons to the channel or chat of the workflow.",
  input: CardInput,
  escape: "teams_markdown",
  outputSample: { accepted: true, workflow_run_id: "08584338237283489483927" },
  // a channel shows cards in the order in which they came
  lane: () => "post",
  describe: () => "post a card to the workflow's channel",
  effect: ({ workflow_run_id: id }) => effectWith({ ref: id }),
  repeats:
    "A workflow does not tell what it has posted. When its answer was lost, the card is posted again and may then stand there twice.",

  async run({ http, connection, input }) {
    const { headers } = await http.send("POST", connection.webhook_url, { json: messageOf(input) });
    return { accepted: true, workflow_run_id: headers["x-ms-workflow-run-id"] ?? null };
  },

  settle: async () => ({ done: "unknown", why: "a workflow does not tell what it has posted" }),
});

export const teams = defineAction({
  key: "teams",
  erasing: "Open the channel and delete the message.",
  label: "Microsoft Teams",
  summary: "Posts cards to channels and chats.",
  sources: [
    "https://support.microsoft.com/en-us/office/create-incoming-webhooks-with-workflows-for-microsoft-teams-8ae491c7-0394-4861-ba59-055e33f75498",
    "https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook",
    "https://learn.microsoft.com/en-us/microsoftteams/platform/task-modules-and-cards/cards/cards-format",
  ],
  connection: teamsFields,
  setup: [
    "In Teams, click … beside the channel and choose Workflows.",
    "Choose “Send webhook alerts to a channel”, check team and channel, and save.",
    "Copy the workflow's address and paste it here. It has to be whole: it ends with sig= and a long word.",
    "Add a second owner to the workflow: it stops when its only owner leaves.",
  ],
  validate: validateConnection,
  classify,
  actions: { post_card: postCard },
});

/** @throws {ConfigError} `teams_old_address` or `teams_address_cut` */
function validateConnection({ webhook_url: address }: ValuesOf<typeof teamsFields>): void {
  const refuse = (code: string, message: string): never => {
    throw new ConfigError(message, { code, path: "webhook_url" });
  };
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const host = url?.hostname ?? "";
  if (/(?:^|\.)(?:webhook\.office\.com|outlook\.office(?:365)?\.com)$/.test(host)) {
    refuse(
      "teams_old_address",
      "This is the address of an Office 365 connector, which Microsoft has retired. Make a workflow in Teams (… > Workflows) and paste its address.",
    );
  }
  const isMicrosofts = /\.(?:powerplatform\.com|logic\.azure\.com)$/.test(host);
  if (url === undefined || (isMicrosofts && !url.searchParams.get("sig"))) {
    refuse(
      "teams_address_cut",
      "The workflow's address is not whole: it must end with sig= and a long word. Copy it again with the button in Teams.",
    );
  }
}

function classify({ status, body }: HttpAnswer): HirewireError | undefined {
  const { text } = read(body);
  const code = text("error.code") ?? "";
  const said = text("error.message", "message") ?? "";
  if (/NotEnabled|Disabled|Suspended/i.test(code) || /not enabled|is disabled|turned off/i.test(said)) {
    return new ConfigError(
      "The workflow is switched off. Turn it on in Teams under Workflows; it may need a new owner.",
      { code: "teams_workflow_off", detail: code },
    );
  }
  if ([401, 403, 404, 410].includes(status)) {
    return new AuthExpired(
      "Microsoft no longer accepts the address of this workflow. It was removed, or its address was renewed: copy it again in Teams under Workflows.",
      { code: "teams_address_refused", detail: code || String(status) },
    );
  }
  if (status === 413) {
    return new Rejected("The card is larger than Teams takes. Make its texts shorter.", {
      code: "teams_too_large",
      status,
    });
  }
  if (status < 300 && typeof body === "string" && body.trimStart().startsWith("<")) {
    return new RetryLater("What answered was not a workflow of Teams. The card may have been posted.", {
      code: "teams_unexpected_answer",
      ambiguous: true,
    });
  }
  return undefined;
}
