/** What the settings pages say, and how their forms become settings. */
import { describe, expect, it } from "@jest/globals";
import { ALERT_DEFAULTS } from "../../src/run/alerts/alert-settings.ts";
import { draftOf, settingsOf } from "../../web/pages/settings/alert-draft.ts";
import { beginningOf, byDay, callerName, dayOf } from "../../web/pages/settings/audit-words.ts";
import { counted, daysOf, inDays, periodOf } from "../../web/pages/settings/days.ts";
import { choose, isNothing, places, reportText, whatGoes } from "../../web/pages/settings/erase-words.ts";
import { eventInWords, hostOf } from "../../web/pages/settings/subscription-words.ts";
import type { AuditEntry, Candidate, Erasure, Trace } from "../../web/pages/settings/types.ts";

const NOON = new Date(2026, 10, 21, 12).getTime();
const DAY = 86_400_000;

describe("the form about alerts", () => {
  const only = { slack: "con_slack", email: null };

  it("gives back what it was given", () => {
    const settings = {
      ...ALERT_DEFAULTS,
      slack: { connection: "con_slack", channel: "#ops" },
      email: { connection: "con_mail", to: ["ada@example.com", "bo@example.com"] },
    };
    expect(settingsOf(draftOf(settings, only))).toEqual({ settings });
    expect(settingsOf(draftOf(ALERT_DEFAULTS, only))).toEqual({ settings: ALERT_DEFAULTS });
  });

  it("chooses the only connection, and says what is missing", () => {
    const draft = draftOf(ALERT_DEFAULTS, only);
    expect(draft.slack).toEqual({ on: false, connection: "con_slack", channel: "" });
    const wrong = { ...draft, email: { on: true, connection: null, to: " ; " }, waitMinutes: "" };
    expect(settingsOf(wrong)).toEqual({
      problems: {
        "email.connection": "Choose a connection.",
        "email.to": "Say whom to write to.",
        waitMinutes: "Give a number.",
      },
    });
  });
});

describe("the audit log's words", () => {
  it("name days and callers as people do", () => {
    expect([dayOf(NOON, NOON), dayOf(NOON - DAY, NOON)]).toEqual(["Today", "Yesterday"]);
    expect(dayOf(NOON - 3 * DAY, NOON)).toBe("Wednesday, 18 November 2026");
    expect(byDay([{ at: NOON }, { at: NOON - 5 * DAY }] as AuditEntry[], NOON)).toHaveLength(2);
    expect(callerName({ kind: "operator", id: "operator", name: "operator" })).toBe("The operator");
    expect(callerName({ kind: "token", id: "tok_1", name: "Zapier" })).toBe("Zapier (token)");
  });

  it("begin a period with its first day", () => {
    expect(beginningOf("today", NOON)).toBe(new Date(2026, 10, 21).getTime());
    expect(beginningOf("week", NOON)).toBe(new Date(2026, 10, 14).getTime());
    expect(beginningOf("", NOON)).toBeUndefined();
  });
});

describe("periods of days", () => {
  it.each([null, 0, 1, 45])("go into the form and out again: %s", (own) => {
    expect(daysOf(periodOf(own, 180))).toBe(own);
    expect(daysOf(periodOf(own, 0))).toBe(own);
  });

  it("are said as people do, and not taken while they are no number", () => {
    expect([inDays(1, "ever"), inDays(30, "ever"), inDays(0, "ever")]).toEqual(["1 day", "30 days", "ever"]);
    expect(counted(2, "event", "events", true)).toBe("at least 2 events");
    expect(daysOf({ choice: "days", days: "" })).toBeUndefined();
  });
});

describe("an erasure in words", () => {
  const trace: Trace = {
    app: "slack",
    where: "Slack",
    connection: "slack",
    automation: "Every score",
    what: "posted to #hiring",
    certainty: "left",
    at: Date.UTC(2026, 10, 21, 10, 2),
    ref: "1.2",
    url: "https://acme.slack.com/archives/C1/p12",
    times: 1,
    advice: "Delete it.",
  };
  const erasure: Erasure = {
    events: 2,
    payloads: 1,
    runs: 3,
    attempts: 1,
    names: 2,
    atWork: 1,
    mentions: ["evt_1"],
    elsewhere: [trace, { ...trace, connection: "slack_eu", certainty: "maybe", url: null, times: 3 }],
    more: false,
    cameFrom: [{ connection: "hiresscope", label: "HIRESSCOPE", events: 2 }],
  };
  const nothing: Erasure = { ...erasure, events: 0, payloads: 0, runs: 0, attempts: 0, names: 0 };

  it("says what goes, and what remains by place", () => {
    expect(whatGoes(erasure)).toBe(
      "2 events (1 of them word for word), 3 runs with 1 try and 2 names by which they are known",
    );
    expect([isNothing(nothing), isNothing(erasure)]).toEqual([true, false]);
    expect(whatGoes(nothing)).toBe("nothing");
    expect(places(erasure.elsewhere).map(({ where }) => where)).toEqual(["Slack", "Slack (slack_eu)"]);
  });

  it("makes a report to work off", () => {
    const at = Date.UTC(2026, 10, 21, 12);
    const text = reportText(erasure, { typed: "jane@example.com", at, done: true });
    expect(text).toContain("Candidate: jane@example.com\nErased: 2026-11-21 12:00 UTC");
    expect(text).toContain(
      "[ ] 2026-11-21 10:02 UTC  Posted to #hiring  https://acme.slack.com/archives/C1/p12  (Every score)",
    );
    expect(text).toContain("Posted to #hiring, 3 times  Perhaps: no answer came  1.2");
    expect(text).toContain("- HIRESSCOPE (hiresscope): 2 events");
    expect(reportText(erasure, { typed: "x", at, done: false })).toContain("Would be removed here");
  });

  it("is of whoever was chosen, by a name that finds everything", () => {
    const known = { emails: ["jane@example.com"], ids: [{ connection: "ats", id: "17" }], name: "Jane" };
    expect(choose(known as Candidate)).toEqual({
      name: { email: "jane@example.com" },
      typed: "jane@example.com",
      called: "Jane",
    });
    expect(choose({ ...known, emails: [] } as unknown as Candidate)?.typed).toBe("17");
    expect(choose({ emails: [], ids: [], name: null } as unknown as Candidate)).toBeNull();
  });
});

describe("subscriptions in words", () => {
  it("tell the event, and no more of the address than its host", () => {
    expect(eventInWords("candidate.scored", [])).toBe("Candidate scored");
    expect(eventInWords("unheard.of", [])).toBe("unheard.of");
    expect(hostOf("https://hooks.zapier.com/hooks/standard/secret")).toBe("hooks.zapier.com");
  });
});
