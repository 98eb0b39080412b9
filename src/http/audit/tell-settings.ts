/** How the audit log tells changes of settings of the whole installation. */
import { ALERT_KIND_NAMES, ALERT_KINDS, type AlertSettings } from "../../run/alerts/alert-settings.ts";
import type { AuditSettings } from "../../run/operations/audit.ts";
import type { ApiOptions } from "../api/api-options.ts";
import { differencesOf } from "./differences.ts";
import type { Telling } from "./tellings.ts";

export const settingsTellings: Readonly<Record<string, Telling>> = {
  changeAuditSettings: {
    action: "changed how long the audit log is kept",
    before: (_asked, { audit }) => audit.settings(),
    tell({ before, body }) {
      const days = ({ keepDays }: AuditSettings): string =>
        keepDays === 0 ? "for ever" : `${keepDays} days`;
      const change = { before: days(before as AuditSettings), after: days(body as AuditSettings) };
      return {
        action: "changed how long the audit log is kept",
        target: null,
        changes: [{ what: "Kept for", ...change }],
      };
    },
  },
  changeAlertSettings: {
    action: "changed who is alerted",
    before: (_asked, { alerts }) => alerts.settings(),
    tell({ before, answer }, options) {
      const changes =
        answer === undefined
          ? []
          : differencesOf(
              linesOf(before as AlertSettings, options),
              linesOf(answer as AlertSettings, options),
            );
      return { action: "changed who is alerted", target: null, changes };
    },
  },
  testAlert: {
    action: "sent a test alert",
    tell: ({ body }) => {
      const { way } = body as { way: string };
      return { action: `sent a test alert by ${way === "slack" ? "Slack" : "email"}`, target: null };
    },
  },
};

function linesOf(settings: AlertSettings, { directory }: ApiOptions): Map<string, string> {
  const { slack, email, hears, quietMinutes, failedInARow, waitMinutes, questionHours } = settings;
  const nameOf = (id: string): string => directory.connection(id)?.name ?? "a removed connection";
  return new Map([
    ["Slack", slack ? `${slack.channel} through ${nameOf(slack.connection)}` : "nobody"],
    ["Email", email ? `${email.to.join(", ")} through ${nameOf(email.connection)}` : "nobody"],
    ...ALERT_KIND_NAMES.map(
      (kind) => [ALERT_KINDS[kind].label, hears[kind].join(" and ") || "nobody"] as const,
    ),
    ["Quiet after a message", `${quietMinutes} minutes`],
    ["Failed in a row", String(failedInARow)],
    ["Waiting too long", `${waitMinutes} minutes`],
    ["Question too long", `${questionHours} hours`],
  ]);
}
