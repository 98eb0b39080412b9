import type { WorldOutcome } from "../ats/world.ts";
import { peopleIn } from "../desk/touched.ts";
import { escapeHtml } from "../slack/escape-html.ts";
import { renderMessage } from "../slack/render-message.ts";
import { FAULT_BUTTONS } from "./fault-buttons.ts";
import type { PageParts } from "./sandbox-page.ts";

/** The whole page. */
export function renderPage(parts: PageParts): string {
  const options = [...parts.vendors.values()].flatMap(({ app }) =>
    Object.entries(app.events).map(
      ([key, event]) =>
        `<option value="${app.key}.${key}">${escapeHtml(app.label)}: ${escapeHtml(event.label)}</option>`,
    ),
  );
  const faults = FAULT_BUTTONS.map(
    ({ id, label }) =>
      `<form method="post" action="/faults"><button name="button" value="${id}">${label}</button></form>`,
  );
  const home = parts.homeUrl === null ? "" : `<a href="${escapeHtml(parts.homeUrl)}">Hirewire</a> · `;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hirewire sandbox</title>
<link rel="stylesheet" href="/page.css">
<script src="/page.js" defer></script>
</head>
<body>
<header>
<h1>Sandbox</h1>
<p>${home}Nothing here leaves this machine. Send an event as a hiring tool would, and see what arrives.</p>
</header>
<form class="send" method="post" action="/send">
<p><label for="event">Event</label><select id="event" name="event">${options.join("")}</select></p>
<p><label for="score">Score</label><input id="score" name="score" type="number" min="0" max="100" placeholder="sample’s"></p>
<p><label for="name">Candidate</label><input id="name" name="name" placeholder="as in the sample"></p>
<button>Send</button>
</form>
<main id="arrivals">${renderArrivals(parts)}</main>
<section class="faults"><h2>Break something</h2><div>${faults.join("")}</div></section>
</body>
</html>
`;
}

/** What arrived; the page asks for it again every second. */
export function renderArrivals(parts: PageParts): string {
  return `${renderSlack(parts)}${renderSheets(parts)}${renderDestinations(parts)}${renderMails(parts)}${renderDeliveries(parts)}`;
}

function renderSlack({ slack }: PageParts): string {
  const names = new Map([
    ...slack.channels().map(({ id, name }) => [id, name] as const),
    ...slack.users().map(({ id, realName }) => [id, realName] as const),
  ]);
  const messages = slack.allMessages().slice(-30).toReversed();
  const items = messages.map(({ channel, message }) => {
    const pings = slack.pings(message);
    const alarm = pings.length === 0 ? "" : `<p class="alarm">pings ${escapeHtml(pings.join(" "))}</p>`;
    const channelName = names.get(channel);
    return (
      `<li${message.thread_ts !== undefined && message.thread_ts !== message.ts ? ' class="reply"' : ""}>` +
      `<small>${channelName ? `#${escapeHtml(channelName)}` : "direct message"} · ${clock(Number(message.ts) * 1000)}</small>` +
      `${renderMessage(message, (id) => names.get(id))}${alarm}</li>`
    );
  });
  return `<section><h2>Slack</h2>${items.length === 0 ? "<p>No message yet.</p>" : `<ul class="slack">${items.join("")}</ul>`}</section>`;
}

function renderSheets({ google }: PageParts): string {
  return google
    .spreadsheets()
    .flatMap(({ id, title, tabs }) =>
      tabs.map((tab) => {
        const [head = [], ...rows] = google.rows(id, tab);
        const cells = (row: unknown[], tag: string) =>
          head.map((_, column) => `<${tag}>${escapeHtml(cellText(row[column]))}</${tag}>`).join("");
        return (
          `<section><h2>${escapeHtml(title)} · ${escapeHtml(tab)}</h2><div class="sheet"><table>` +
          `<thead><tr>${cells(head, "th")}</tr></thead>` +
          `<tbody>${rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("")}</tbody></table></div></section>`
        );
      }),
    )
    .join("");
}

/** Of each ATS whoever was touched; of the others what arrived. */
function renderDestinations({ destinations }: PageParts): string {
  return [...destinations.values()]
    .flatMap(({ label, world, arrived }) => {
      const people = (world ? peopleIn(world) : []).flatMap(({ person, touched }) =>
        touched ? [describePerson(person)] : [],
      );
      const lines = [...people, ...arrived()];
      if (lines.length === 0) return [];
      const items = lines.map((line) => `<li>${escapeHtml(line)}</li>`).join("");
      return [`<section><h2>${escapeHtml(label)}</h2><ul>${items}</ul></section>`];
    })
    .join("");
}

/** `Jane Smith: Senior Backend Engineer in Phone Screen; tagged Strong; "HIRESSCOPE scored …"`. */
function describePerson({ candidate, tags, notes, fields, applications }: WorldOutcome): string {
  const parts = [
    ...applications.map(({ job, stage, status, reason }) =>
      status === "rejected" ? `${job} rejected (${reason ?? "no reason"})` : `${job} in ${stage}`,
    ),
    ...(tags.length === 0 ? [] : [`tagged ${tags.join(", ")}`]),
    ...Object.entries(fields).map(([name, value]) => `${name}: ${String(value)}`),
    ...notes.map((note) => `“${note}”`),
  ];
  return `${candidate}: ${parts.join("; ")}`;
}

function renderMails({ mail }: PageParts): string {
  const mails = mail.mails().slice(-20).toReversed();
  if (mails.length === 0) return "";
  const items = mails.map(({ to, source }) => {
    const [, body = ""] = source.split(/\r?\n\r?\n(.*)/s);
    const subject = /^Subject: (.*)$/m.exec(source)?.[1] ?? "";
    return `<li>to ${escapeHtml(to.join(", "))}: <strong>${escapeHtml(subject)}</strong><pre>${escapeHtml(body.trim())}</pre></li>`;
  });
  return `<section><h2>Email</h2><ul>${items.join("")}</ul></section>`;
}

function renderDeliveries({ vendors }: PageParts): string {
  const all = [...vendors.values()]
    .flatMap(({ app, log }) => log.map((entry) => ({ ...entry, label: app.label })))
    .sort((one, other) => other.at - one.at)
    .slice(0, 20);
  if (all.length === 0) return "";
  const items = all.map(({ at, label, event, delivered }) => {
    const answers = delivered.attempts.map(({ status }) => status ?? "no answer").join(", ");
    return `<li>${clock(at)} ${escapeHtml(label)} sent ${escapeHtml(event)}: ${answers === "" ? "not sent" : answers}</li>`;
  });
  return `<section><h2>Sent by the hiring tools</h2><ul>${items.join("")}</ul></section>`;
}

/** A sheet holds text, numbers and booleans. */
function cellText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? `${value}`
    : "";
}

function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}
