/**
 * Points that several vendors leave undocumented, worded once. A vendor's file lists those that apply to it,
 * each with the setting that changes it.
 */
import type { Assumption } from "./define-trigger.ts";

const everywhere: readonly Assumption[] = [
  {
    about: "How long a vendor may repeat an event.",
    assumed: "A repeat counts as the same event for 7 days.",
    setting: "dedupe_days",
  },
  {
    about: "The addresses the vendor sends from are not published.",
    assumed: "Calls may come from any address; the signature decides.",
    setting: "allowed_ips",
  },
  {
    about: "How many calls a second the vendor makes.",
    assumed: "No more than 200, with bursts of ten times as many.",
    setting: "events_per_second",
  },
  {
    about: "Whether the old secret still signs for a while after it was replaced.",
    assumed: "The old and the new secret are both accepted until the old one is retired.",
    setting: "signing_secret",
  },
  {
    about: "Whether the digest may be upper case, and whether `sha256=` stands before it.",
    assumed: "Both are accepted.",
  },
  {
    about: "What the vendor wants to read in an answer.",
    assumed: 'The answer is 200 `{"received":true}`; 401 for a wrong signature, 503 when overloaded.',
  },
  {
    about: "The order of deliveries.",
    assumed: "None is promised: a later event may arrive first, and runs are made in the order of arrival.",
  },
  {
    about: "Events and fields that the page does not name.",
    assumed: "They are kept and can be mapped; nothing fails because of them.",
  },
];

export const assume = {
  /** What no vendor documents. */
  everywhere,
  noDeliveryId: (key: string): Assumption => ({
    about: "Deliveries carry no id.",
    assumed: `Two deliveries are the same event when ${key} are equal; where one is missing, when the body is.`,
    setting: "dedupe_paths",
  }),
  noSignedTime: {
    about: "No time is signed, so a recorded call stays valid.",
    assumed:
      "Events of any age are accepted, which repeats and backfills need; a replay is caught as a repeat while repeats are remembered.",
    setting: "max_age_hours",
  },
  testEvents: (recognised: string): Assumption => ({
    about: "What a test event should cause.",
    assumed: `${recognised} It is shown and runs nothing.`,
    setting: "on_test",
  }),
} as const;
