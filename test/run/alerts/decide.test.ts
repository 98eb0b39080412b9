import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { ALERT_DEFAULTS, type AlertSettings, waysFor } from "../../../src/run/alerts/alert-settings.ts";
import { inputOf, mailOf, slackText } from "../../../src/run/alerts/compose.ts";
import { decide } from "../../../src/run/alerts/decide.ts";
import type { AlertMessage, AlertProblem, AlertWay, KnownProblem } from "../../../src/store/alerts.ts";

const T0 = 1_800_000_000_000;
const MINUTE = 60_000;
const SETTINGS: AlertSettings = {
  ...ALERT_DEFAULTS,
  slack: { connection: "con_slack", channel: "#ops" },
  email: { connection: "con_mail", to: ["ada@example.com"] },
  hears: { ...ALERT_DEFAULTS.hears, disk: ["email"], failing: ["slack"] },
  quietMinutes: 15,
};

const problem = (key: string, changes: Partial<AlertProblem> = {}): AlertProblem => ({
  key,
  kind: "held",
  words: `${key} needs you.`,
  path: `/${key}`,
  connectionId: null,
  ...changes,
});

/** Keeps between two looks only what the store keeps. */
function openBook(settings = SETTINGS) {
  let known = "[]";
  const messages: AlertMessage[] = [];
  let count = 0;
  return {
    messages,
    settings,
    known: () => JSON.parse(known) as KnownProblem[],
    look(problems: AlertProblem[], now: number) {
      const last: Partial<Record<AlertWay, number>> = {};
      for (const { way, madeAt } of messages) last[way] = Math.max(last[way] ?? 0, madeAt);
      const before = JSON.parse(known) as KnownProblem[];
      const newId = () => `alr_${(count += 1)}`;
      const { put, forget, add } = decide({ problems, known: before, last, settings, now, newId });
      const rows = new Map(before.map((each) => [each.key, each]));
      for (const each of put) rows.set(each.key, each);
      for (const key of forget) rows.delete(key);
      known = JSON.stringify([...rows.values()]);
      messages.push(...add);
      return add.map(({ way, items }) => ({
        way,
        items: items.map(({ what, words }) => `${what} ${words}`),
      }));
    },
  };
}

describe("deciding what to tell", () => {
  it("tells a problem once by every way that hears of it, however often it is looked at", () => {
    const book = openBook();
    const all = [problem("a"), problem("disk", { kind: "disk" }), problem("f", { kind: "failing" })];
    expect(book.look(all, T0)).toEqual([
      { way: "slack", items: ["new a needs you.", "new f needs you."] },
      { way: "email", items: ["new a needs you.", "new disk needs you."] },
    ]);
    for (let minute = 1; minute < 60 * 24; minute += 7)
      expect(book.look(all, T0 + minute * MINUTE)).toEqual([]);
  });

  it("gathers what comes while a way is quiet, and says what is solved", () => {
    const book = openBook({ ...SETTINGS, email: null });
    book.look([problem("a")], T0);
    expect(book.look([problem("a"), problem("b")], T0 + MINUTE)).toEqual([]);
    expect(book.look([problem("b"), problem("c")], T0 + 2 * MINUTE)).toEqual([]);
    expect(book.look([problem("b"), problem("c")], T0 + 15 * MINUTE)).toEqual([
      { way: "slack", items: ["solved a needs you.", "new b needs you.", "new c needs you."] },
    ]);
    expect(book.look([], T0 + 40 * MINUTE)).toEqual([
      { way: "slack", items: ["solved b needs you.", "solved c needs you."] },
    ]);
    expect(book.known()).toEqual([]);
  });

  it("says nothing of what came and went while it was quiet, nor of what went and came back", () => {
    const book = openBook({ ...SETTINGS, email: null });
    book.look([problem("a")], T0);
    book.look([problem("b")], T0 + MINUTE);
    book.look([problem("a")], T0 + 2 * MINUTE);
    expect(book.look([problem("a")], T0 + 15 * MINUTE)).toEqual([]);
  });

  it("tells whoever is added later of what lasts, and forgets a way that is gone", () => {
    const book = openBook({ ...SETTINGS, slack: null, email: null });
    expect(book.look([problem("a")], T0)).toEqual([]);
    book.settings.email = SETTINGS.email;
    expect(book.look([problem("a")], T0 + MINUTE)).toEqual([{ way: "email", items: ["new a needs you."] }]);
    book.settings.email = null;
    expect(book.look([], T0 + 99 * MINUTE)).toEqual([]);
    expect(book.known()).toEqual([]);
  });

  it("goes around the connection that is broken, where there is another way", () => {
    const broken = { kind: "connection", connectionId: "con_slack" };
    expect(waysFor(broken, SETTINGS)).toEqual(["email"]);
    const onlySlack = { ...SETTINGS, hears: { ...SETTINGS.hears, connection: ["slack" as const] } };
    expect(waysFor(broken, onlySlack)).toEqual(["email"]);
    expect(waysFor({ ...broken, connectionId: "con_mail" }, SETTINGS)).toEqual(["slack"]);
    expect(waysFor(broken, { ...SETTINGS, email: null })).toEqual(["slack"]);
    expect(waysFor({ ...broken, connectionId: "con_other" }, SETTINGS)).toEqual(["slack", "email"]);
    const deaf = { ...SETTINGS, hears: { ...SETTINGS.hears, connection: [] } };
    expect(waysFor(broken, deaf)).toEqual([]);
  });

  it("keeps to all of that in any course of problems", () => {
    const keys = ["a", "b", "disk", "slack-broken"];
    const kinds: Record<string, Partial<AlertProblem>> = {
      disk: { kind: "disk" },
      "slack-broken": { kind: "connection", connectionId: "con_slack" },
    };
    const there = fc.subarray(keys).map((some) => some.map((key) => problem(key, kinds[key])));
    const course = fc.array(fc.tuple(there, fc.integer({ min: 0, max: 20 })), { maxLength: 30 });
    fc.assert(
      fc.property(course, (looks) => {
        const book = openBook();
        let now = T0;
        for (const [problems, minutes] of looks) book.look(problems, (now += minutes * MINUTE));
        const [last = []] = looks.at(-1) ?? [];
        book.look(last, now + 20 * MINUTE);
        for (const way of ["slack", "email"] as const) {
          const own = book.messages.filter((message) => message.way === way);
          own.slice(1).forEach((message, index) => {
            expect(message.madeAt - own[index]!.madeAt).toBeGreaterThanOrEqual(15 * MINUTE);
          });
          for (const key of keys) {
            const told = own.flatMap(({ items }) => items).filter(({ path }) => path === `/${key}`);
            // new, solved, new, solved …
            expect(told.map(({ what }) => what)).toEqual(
              told.map((_each, index) => (index % 2 === 0 ? "new" : "solved")),
            );
            const lasts = last.find((each) => each.key === key);
            const heard = lasts !== undefined && waysFor(lasts, SETTINGS).includes(way);
            expect(told.length % 2).toBe(heard ? 1 : 0);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("the words of a message", () => {
  const items = [
    { what: "new" as const, words: `3 runs of "<!channel> & Co" wait.`, path: "/holds" },
    { what: "solved" as const, words: "The disk\nwas full.", path: "/settings/retention" },
  ];

  it("has a link to each page where we know where we are", () => {
    expect(slackText(items, "https://hire.example")).toBe(
      [
        "*1 thing needs you, 1 solved*",
        `• 3 runs of "&lt;!channel&gt; &amp; Co" wait. <https://hire.example/holds|Open>`,
        "• Solved: The disk was full. <https://hire.example/settings/retention|Open>",
      ].join("\n"),
    );
    expect(slackText(items, null)).not.toContain("|Open>");
    expect(mailOf(items, "https://hire.example").text).toContain("wait.\n  https://hire.example/holds");
    expect(mailOf(items, null).text).toContain("Open Hirewire to see to it.");
  });

  it("says in the subject what it is about, in one line", () => {
    expect(mailOf(items.slice(0, 1), null).subject).toBe(`Hirewire: 3 runs of "<!channel> & Co" wait`);
    expect(mailOf(items.slice(1), null).subject).toBe("Hirewire: Solved: The disk was full");
    expect(mailOf([items[0]!, items[0]!], null).subject).toBe("Hirewire: 2 things need you");
  });

  it("fits what Slack and a mail take, however much there is", () => {
    const many = Array.from({ length: 500 }, () => ({ ...items[0]!, words: "long ".repeat(200) }));
    expect(slackText(many, "https://hire.example").length).toBeLessThan(3_900);
    expect(slackText(many, null)).toContain("and 488 more");
    expect(inputOf("slack", many, { base: null, channel: "", to: [] })).not.toHaveProperty("channel");
  });
});
