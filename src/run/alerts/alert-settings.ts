/** Who hears of what, and when something is worth telling. */
import { z } from "zod";
import { ALERT_WAYS, type AlertWay } from "../../store/alerts.ts";

/** What a person may be told of. The words stand in the settings page. */
export const ALERT_KINDS = {
  connection: {
    label: "A connection stopped working",
    about: "Its sign-in is no longer accepted, so runs wait until it is reconnected.",
  },
  held: {
    label: "Runs wait for you to mend something",
    about: "A channel, a sheet or a field is missing; or deliveries to an address are paused.",
  },
  source: {
    label: "A hiring tool's events stay away",
    about: "It fell quiet, its calls are refused, or its webhook was changed or switched off there.",
  },
  failing: {
    label: "An automation fails again and again",
    about: "Several runs in a row failed.",
  },
  queue: { label: "Runs wait too long", about: "They are not held and yet don't get done." },
  question: { label: "A question waits too long", about: "A run asks something, and nobody answers." },
  disk: { label: "The disk is nearly full", about: "Old events go before their time, or will soon." },
} as const;
export type AlertKind = keyof typeof ALERT_KINDS;
export const ALERT_KIND_NAMES = Object.keys(ALERT_KINDS) as [AlertKind, ...AlertKind[]];

export interface AlertSettings {
  /** `connection` is its id. Null: not by this way. */
  slack: { connection: string; channel: string } | null;
  email: { connection: string; to: string[] } | null;
  /** By which ways each kind is told. */
  hears: Record<AlertKind, AlertWay[]>;
  /** After a message, further ones of that way wait so long and then come as one. */
  quietMinutes: number;
  failedInARow: number;
  waitMinutes: number;
  questionHours: number;
}

const all = [...ALERT_WAYS];
export const ALERT_DEFAULTS: AlertSettings = {
  slack: null,
  email: null,
  hears: {
    connection: all,
    held: all,
    source: all,
    failing: all,
    queue: all,
    question: all,
    disk: all,
  },
  quietMinutes: 15,
  failedInARow: 5,
  waitMinutes: 30,
  questionHours: 24,
};

const Ways = z.array(z.enum(ALERT_WAYS)).max(ALERT_WAYS.length);
const hears = Object.fromEntries(
  ALERT_KIND_NAMES.map((kind) => [kind, Ways.describe(`${ALERT_KINDS[kind].label}.`)]),
) as Record<AlertKind, typeof Ways>;

export const AlertSettingsFields = {
  slack: z
    .strictObject({
      connection: z.string().min(1).max(200).describe("A connection to Slack, by id or name."),
      channel: z.string().trim().max(200).describe("Such as `#hiring-ops`; empty for an incoming webhook."),
    })
    .nullable()
    .describe("Null: not to Slack."),
  email: z
    .strictObject({
      connection: z.string().min(1).max(200).describe("A connection to a mail server, by id or name."),
      to: z.array(z.string().trim().toLowerCase().max(320)).min(1).max(20).describe("Email addresses."),
    })
    .nullable()
    .describe("Null: not by email."),
  hears: z.strictObject(hears).describe("By which ways each kind is told."),
  quietMinutes: z
    .int()
    .min(0)
    .max(1440)
    .describe("After a message, further ones of that way wait so long and then come as one."),
  failedInARow: z.int().min(2).max(100).describe("So many failed runs in a row are worth telling."),
  waitMinutes: z.int().min(1).max(10_080).describe("A run that waits longer is worth telling."),
  questionHours: z.int().min(1).max(720).describe("A question that waits longer is worth telling."),
};

/** Those that could be used: they are set up. */
export function waysOf({ slack, email }: Pick<AlertSettings, "slack" | "email">): AlertWay[] {
  return ALERT_WAYS.filter((way) => (way === "slack" ? slack : email) !== null);
}

/** By which ways a problem goes: never by the very connection that is broken, if there is another. */
export function waysFor(
  { kind, connectionId }: { kind: string; connectionId: string | null },
  settings: AlertSettings,
): AlertWay[] {
  const open = waysOf(settings);
  const chosen = open.filter((way) => settings.hears[kind as AlertKind]?.includes(way));
  const healthy = (way: AlertWay): boolean =>
    connectionId === null || settings[way]?.connection !== connectionId;
  if (chosen.every(healthy)) return chosen;
  const others = open.filter(healthy);
  return others.length > 0 ? others : chosen;
}
