/**
 * Email, through any mail server that speaks SMTP.
 *
 * Sources   https://www.rfc-editor.org/rfc/rfc5321, https://www.rfc-editor.org/rfc/rfc8314 (ports and TLS),
 *           https://www.rfc-editor.org/rfc/rfc5322#section-3.6.4 (Message-ID) (read 2026-11-21)
 * Auth      user and password (PLAIN, LOGIN or CRAM-MD5, as the server offers); certificates are always checked
 * Repeats   a mail server does not tell what it took. Every try of a step carries the same Message-ID, by which many
 *           mailboxes show a repeat once
 * Safety    values in `html` are escaped; a line break in a subject or an address is refused before anything is sent
 */
import { action, defineAction } from "../src/core/define-action.ts";
import { effectWith } from "../src/core/effect.ts";
import { emailFields, serverOf, validateConnection } from "./email/connection.ts";
import { mailAsTest, mailPicture } from "./email/picture.ts";
import { MailInput } from "./email/mail-input.ts";

const send = action<typeof emailFields>()({
  noun: "Mail",
  label: "Send an email",
  description: "Sends an email as text, HTML or both.",
  input: MailInput,
  escape: "html",
  outputSample: {
    message_id: "step_0123456789abcdef0123456789abcdef@example.com",
    accepted: ["ada@example.com"],
    rejected: [],
  },
  describe: ({ to = [], cc = [], bcc = [] }) => {
    const count = to.length + cc.length + bcc.length;
    return `send a mail to ${count === 1 ? "one address" : `${count} addresses`}`;
  },
  effect: ({ message_id: id }) => effectWith({ ref: id }),
  picture: mailPicture,
  asTest: mailAsTest,
  repeats:
    "A mail server does not tell what it has taken. When its answer was lost, a repeat sends the mail again with the same Message-ID: many mailboxes then show it once, others twice.",

  async run({ mail, connection, input, runStepId }) {
    const { from, from_name: name, reply_to: replyTo } = connection;
    const { to = [], cc = [], bcc = [], subject, text, html } = input;
    const messageId = `${runStepId}@${from.slice(from.lastIndexOf("@") + 1)}`;
    const { accepted, rejected } = await mail.send(serverOf(connection), {
      from: { address: from, name },
      replyTo,
      to,
      cc,
      bcc,
      subject,
      text,
      html,
      messageId,
    });
    return { message_id: messageId, accepted, rejected };
  },

  settle: async () => ({ done: "unknown", why: "a mail server does not tell what it has taken" }),
});

export const email = defineAction({
  key: "email",
  label: "Email",
  summary: "Sends mails through your mail server.",
  sources: [
    "https://www.rfc-editor.org/rfc/rfc5321",
    "https://www.rfc-editor.org/rfc/rfc8314",
    "https://www.rfc-editor.org/rfc/rfc5322",
  ],
  connection: emailFields,
  setup: [
    "Ask your email provider for its outgoing mail server (SMTP): host, port, and whether it uses STARTTLS or TLS.",
    "Make a user or an app password for Hirewire there, if the provider offers that, and enter both here.",
    "Enter the address that mails should come from. The provider must let this user send from it.",
  ],
  erasing:
    "A mail can't be called back: ask those who have it to delete it, and delete it from the sender's mailbox.",
  validate: validateConnection,
  namesHost: true,
  async check({ mail, connection }) {
    await mail.verify(serverOf(connection));
    return `${connection.host} lets ${connection.user ?? "this machine"} in`;
  },
  actions: { send },
});
