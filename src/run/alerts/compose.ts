/** The words of a message, for Slack and for a mail. */
import type { AlertItem, AlertWay } from "../../store/alerts.ts";

/** So many problems stand in one message; how many more there are is said. */
const MOST_SHOWN = 12;
const MOST_WORDS = 240;

/** @param base  where the pages are reached, without a slash at the end; null: then there are no links */
export function slackText(items: readonly AlertItem[], base: string | null): string {
  const link = (path: string | null): string =>
    base === null || path === null ? "" : ` <${base}${path}|Open>`;
  return [
    `*${escape(subjectOf(items))}*`,
    ...linesOf(items).map(({ mark, words, path }) => `${mark} ${escape(words)}${link(path)}`),
  ].join("\n");
}

export function mailOf(items: readonly AlertItem[], base: string | null): { subject: string; text: string } {
  const lines = linesOf(items).map(({ mark, words, path }) => {
    const link = base === null || path === null ? "" : `\n  ${base}${path}`;
    return `${mark} ${words}${link}`;
  });
  const where =
    base === null ? "Open Hirewire to see to it." : `Who hears of what is set at ${base}/settings/alerts`;
  return { subject: `Hirewire: ${subjectOf(items)}`, text: `${lines.join("\n\n")}\n\n${where}\n` };
}

export function inputOf(
  way: AlertWay,
  items: readonly AlertItem[],
  options: { base: string | null; channel: string; to: readonly string[] },
): Record<string, unknown> {
  const { base, channel, to } = options;
  if (way === "slack") return { ...(channel !== "" && { channel }), text: slackText(items, base) };
  return { to: [...to], ...mailOf(items, base) };
}

function subjectOf(items: readonly AlertItem[]): string {
  const news = items.filter(({ what }) => what === "new");
  const solved = items.filter(({ what }) => what === "solved");
  const [only] = news.length === 1 ? news : solved;
  if (news.length + solved.length === 1 && only) {
    const words = firstSentence(only.words);
    return only.what === "solved" ? `Solved: ${words}` : words;
  }
  const parts = [
    ...(news.length > 0 ? [`${news.length} ${news.length === 1 ? "thing needs" : "things need"} you`] : []),
    ...(solved.length > 0 ? [`${solved.length} ${news.length > 0 ? "solved" : "problems solved"}`] : []),
  ];
  return parts.join(", ") || "A message from Hirewire";
}

function linesOf(items: readonly AlertItem[]): { mark: string; words: string; path: string | null }[] {
  const shown = items.slice(0, MOST_SHOWN).map(({ what, words, path }) => {
    const said = short(oneLine(words));
    return { mark: "•", words: what === "solved" ? `Solved: ${said}` : said, path };
  });
  const more = items.length - shown.length;
  return more === 0 ? shown : [...shown, { mark: "•", words: `and ${more} more`, path: "/" }];
}

function firstSentence(words: string): string {
  const [first = words] = /^.*?[^.]\.(?=\s|$)/.exec(oneLine(words)) ?? [];
  return short(first.replace(/\.$/, ""), 120);
}

function short(text: string, most = MOST_WORDS): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** As Slack wants it, so that no name can ping a channel. https://docs.slack.dev/messaging/formatting-message-text/ */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
