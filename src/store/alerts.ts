/**
 * What is kept of alerts, so that a restart neither repeats one nor loses it: which problems are known and to whom they were
 * told, and the messages on their way.
 *
 * @module
 */

/** By what an alert travels. */
export const ALERT_WAYS = ["slack", "email"] as const;
export type AlertWay = (typeof ALERT_WAYS)[number];

/** Something that needs a person. Its words hold nothing about a candidate. */
export interface AlertProblem {
  /** The same for as long as it lasts: `connection:con_1`. */
  key: string;
  kind: string;
  words: string;
  /** The page where it is mended, such as `/connections/con_1`. */
  path: string;
  /** The connection that is broken, if it is one: an alert about it goes by another. */
  connectionId: string | null;
}

export interface KnownProblem extends AlertProblem {
  since: number;
  /** By which ways it was told. */
  told: AlertWay[];
  /** When it was gone; null while it lasts. The row goes once that is told too. */
  solvedAt: number | null;
}

export interface AlertItem {
  /** `note`: why the message came by another way. */
  what: "new" | "solved" | "note";
  words: string;
  path: string | null;
}

export type AlertMessageState = "waiting" | "sent" | "rerouted" | "given_up";

export interface AlertMessage {
  id: string;
  way: AlertWay;
  items: AlertItem[];
  madeAt: number;
  state: AlertMessageState;
  /** Since when it may have been sent without our knowing: looked for before it is sent again. */
  triedSince: number | null;
  tries: number;
  nextAt: number;
  endedAt: number | null;
  /** What kept it from being sent, in words. */
  trouble: string | null;
  /** The message that could not go its own way. */
  insteadOf: string | null;
}

export interface AlertStore {
  alertProblems(): Promise<KnownProblem[]>;
  /** Those on their way, oldest first. */
  waitingAlerts(): Promise<AlertMessage[]>;
  /** The newest first. */
  alertMessages(limit: number): Promise<AlertMessage[]>;
  /** When the last message was made for each way. */
  lastAlerts(): Promise<Partial<Record<AlertWay, number>>>;
  /** All of it or nothing: that a problem was told and the message that tells it. */
  saveAlerts(changes: {
    put?: readonly KnownProblem[];
    /** Keys. */
    forget?: readonly string[];
    add?: readonly AlertMessage[];
    /** Messages as they are now; one that is gone is passed over. */
    change?: readonly AlertMessage[];
  }): Promise<void>;
  /** Removes messages that ended before that moment. @returns how many */
  removeAlerts(before: number, limit: number): Promise<number>;
  /** The oldest run of each automation that waits its turn or for its next try. */
  oldestWaiting(): Promise<{ automationId: string; createdAt: number }[]>;
}
