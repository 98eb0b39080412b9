/** What the form about alerts holds, and how it becomes settings again. */
import type { AlertSettings, AlertWay } from "./types.ts";

export interface AlertDraft {
  slack: { on: boolean; connection: string | null; channel: string };
  email: { on: boolean; connection: string | null; to: string };
  hears: AlertSettings["hears"];
  quietMinutes: number | string;
  failedInARow: number | string;
  waitMinutes: number | string;
  questionHours: number | string;
}

/** @param only  the only connection of each kind, chosen by itself */
export function draftOf(settings: AlertSettings, only: Record<AlertWay, string | null>): AlertDraft {
  const { slack, email, hears, ...limits } = settings;
  return {
    slack: {
      on: slack !== null,
      connection: slack?.connection ?? only.slack,
      channel: slack?.channel ?? "",
    },
    email: {
      on: email !== null,
      connection: email?.connection ?? only.email,
      to: email?.to.join(", ") ?? "",
    },
    hears,
    ...limits,
  };
}

/** Problems by the path that the server would give them. */
export type DraftProblems = Readonly<Record<string, string>>;

const LIMITS = ["quietMinutes", "failedInARow", "waitMinutes", "questionHours"] as const;

/** @returns the settings, or what is missing */
export function settingsOf(draft: AlertDraft): { settings: AlertSettings } | { problems: DraftProblems } {
  const { slack, email, hears } = draft;
  const to = email.to.split(/[\s,;]+/).filter((address) => address !== "");
  const problems: Record<string, string> = {
    ...(slack.on && slack.connection === null && { "slack.connection": "Choose a connection." }),
    ...(email.on && email.connection === null && { "email.connection": "Choose a connection." }),
    ...(email.on && to.length === 0 && { "email.to": "Say whom to write to." }),
  };
  for (const name of LIMITS) if (typeof draft[name] !== "number") problems[name] = "Give a number.";
  if (Object.keys(problems).length > 0) return { problems };
  return {
    settings: {
      slack: slack.on ? { connection: slack.connection ?? "", channel: slack.channel } : null,
      email: email.on ? { connection: email.connection ?? "", to } : null,
      hears,
      quietMinutes: Number(draft.quietMinutes),
      failedInARow: Number(draft.failedInARow),
      waitMinutes: Number(draft.waitMinutes),
      questionHours: Number(draft.questionHours),
    },
  };
}
