/** What arrived at the stand-ins, as plain facts that a page can draw. */
import { safeText } from "../../core/picture/safe-text.ts";
import { slackContent } from "../../core/picture/slack-message.ts";
import type { MessageBlock, Span } from "../../core/picture/picture.ts";
import type {
  SandboxArrivals,
  SandboxChannel,
  SandboxMessage,
  SandboxRecords,
  SandboxSheet,
} from "../../run/operations/sandbox.ts";
import type { SlackMessage } from "../slack/workspace.ts";
import type { Sandbox } from "../start-sandbox.ts";
import { readMail } from "./read-mail.ts";
import { peopleIn } from "./touched.ts";

/** More are no longer looked at. */
const NEWEST_MESSAGES = 50;
const NEWEST_ROWS = 100;
const NEWEST_MAILS = 20;
const NEWEST_SENT = 20;

export function arrivalsOf(sandbox: Omit<Sandbox, "close">): SandboxArrivals {
  const { mail, destinations, vendors } = sandbox;
  return {
    channels: channels(sandbox),
    sheets: sheets(sandbox),
    records: [...destinations.values()].flatMap(({ app, label, world }): SandboxRecords[] =>
      world === null ? [] : [{ app, label, people: peopleIn(world).map(toRecord) }],
    ),
    mails: mail
      .mails()
      .slice(-NEWEST_MAILS)
      .toReversed()
      .map(({ to, source }) => {
        const { subject, body } = readMail(source);
        return { to: to.map(safeText), subject: safeText(subject), body: safeText(body) };
      }),
    others: [...destinations.values()].flatMap(({ app, label, arrived }) => {
      const lines = arrived().map(safeText);
      return lines.length === 0 ? [] : [{ app, label, lines }];
    }),
    sent: [...vendors.values()]
      .flatMap(({ app, log }) =>
        log.map(({ at, event, delivered }) => ({
          at,
          vendor: app.label,
          event: safeText(event),
          accepted: delivered.accepted,
        })),
      )
      .toSorted((one, other) => other.at - one.at)
      .slice(0, NEWEST_SENT),
  };
}

function channels({ slack }: Pick<Sandbox, "slack">): SandboxChannel[] {
  const users = slack.users();
  const names = new Map([
    ...slack.channels().map(({ id, name }) => [id, name] as const),
    ...users.map(({ id, realName }) => [id, realName] as const),
  ]);
  return slack.channels().map(({ id, name, kind, archived }) => {
    const direct = kind === "im" || kind === "mpim";
    const messages = slack.messages(id);
    const others = users.filter((user) => !user.isBot && slack.membersOf(id).includes(user.id));
    return {
      id,
      name: direct ? others.map(({ realName }) => realName).join(", ") : name,
      direct,
      archived,
      messages: inThreads(messages.slice(-NEWEST_MESSAGES)).map((message) => toMessage(message, names)),
    };
  });
}

/** Replies right behind their message. */
function inThreads(messages: readonly SlackMessage[]): SlackMessage[] {
  const isReply = ({ ts, thread_ts: thread }: SlackMessage): boolean => thread !== undefined && thread !== ts;
  const known = new Set(messages.map(({ ts }) => ts));
  return messages
    .filter((message) => !isReply(message) || !known.has(message.thread_ts ?? ""))
    .flatMap((message) => [
      message,
      ...messages.filter((reply) => isReply(reply) && reply.thread_ts === message.ts),
    ]);
}

function toMessage(message: SlackMessage, names: ReadonlyMap<string, string>): SandboxMessage {
  const { ts, thread_ts: thread, user = "", username, bot_id: bot, edited } = message;
  const { blocks, attachments } = slackContent(message);
  return {
    id: ts,
    at: Math.round(Number(ts) * 1000),
    from: safeText(username ?? names.get(user) ?? "Hirewire"),
    app: bot !== undefined,
    thread: thread !== undefined && thread !== ts ? thread : null,
    edited: edited !== undefined,
    blocks: blocks.map((block) => withNames(block, names)),
    attachments: attachments.map((each) => ({
      ...each,
      blocks: each.blocks.map((block) => withNames(block, names)),
    })),
  };
}

/** Slack shows people and channels by their names. */
function withNames(block: MessageBlock, names: ReadonlyMap<string, string>): MessageBlock {
  const named = (spans: Span[]): Span[] =>
    spans.map((span) => {
      if (span.type !== "mention") return span;
      const name = names.get(span.text.slice(1));
      return name === undefined ? span : { ...span, text: `${span.text.slice(0, 1)}${safeText(name)}` };
    });
  if ("spans" in block) return { ...block, spans: named(block.spans) };
  if (block.type === "fields") return { ...block, fields: block.fields.map(named) };
  if (block.type === "list") {
    return { ...block, items: block.items.map((item) => ({ ...item, spans: named(item.spans) })) };
  }
  return block;
}

function sheets({ google }: Pick<Sandbox, "google">): SandboxSheet[] {
  return google.spreadsheets().flatMap(({ id, title, tabs }) =>
    tabs.map((tab) => {
      const [head = [], ...rows] = google.rows(id, tab);
      const width = Math.max(head.length, ...rows.map((row) => row.length), 0);
      const cells = (row: unknown[]): string[] =>
        Array.from({ length: width }, (_, column) => safeText(cellText(row[column])));
      const earlier = Math.max(0, rows.length - NEWEST_ROWS);
      return {
        id,
        title: safeText(title),
        tab: safeText(tab),
        columns: cells(head),
        rows: rows.slice(earlier).map((row, index) => ({ number: earlier + index + 2, cells: cells(row) })),
        earlier,
      };
    }),
  );
}

/** A sheet holds text, numbers and booleans. */
function cellText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? `${value}`
    : "";
}

function toRecord({
  person: { candidate, tags, notes, fields, applications },
  touched,
}: ReturnType<typeof peopleIn>[number]): SandboxRecords["people"][number] {
  return {
    name: safeText(candidate),
    changed: touched,
    facts: [
      ...applications.map(({ job, stage, status, reason }) => ({
        label: safeText(job),
        value: safeText(
          status === "rejected" ? `Rejected: ${reason ?? "no reason"}` : status === "hired" ? "Hired" : stage,
        ),
      })),
      ...(tags.length === 0 ? [] : [{ label: "Tags", value: safeText(tags.join(", ")) }]),
      ...Object.entries(fields).map(([label, value]) => ({
        label: safeText(label),
        value: safeText(String(value)),
      })),
    ],
    notes: notes.map(safeText),
  };
}
