/** What a call says about itself, where the settings or the preset tell to look. */
import { createHmac } from "node:crypto";
import type { Headers, Settings } from "../../src/core/define-trigger.ts";
import { valueAt } from "../../src/core/findings.ts";
import { naturalKey } from "../../src/core/hiring/read.ts";
import type { CustomSettings } from "./fields.ts";
import { readMark, textsAt } from "./places.ts";
import { presetOf } from "./presets.ts";

/** Where nothing is said: the names that most senders use. */
const USUAL_NAMES = "event|type|event_type";
/** A name is shown in lists; whatever is longer is none. */
const LONGEST_NAME = 200;
const LONGEST_CHALLENGE = 1_000;

export function eventNameOf(payload: unknown, headers: Headers, settings?: Settings): string | undefined {
  const { event_name, preset } = (settings ?? {}) as CustomSettings;
  const places = event_name ?? presetOf(preset)?.eventName ?? USUAL_NAMES;
  const parts = textsAt(places, payload, headers).filter((text) => text !== undefined);
  return parts.length === 0 ? undefined : parts.join(".").slice(0, LONGEST_NAME);
}

/** Undefined where a part is missing: then the body tells. */
export function deliveryIdOf(payload: unknown, headers: Headers, settings?: Settings): string | undefined {
  const { delivery_id, preset } = (settings ?? {}) as CustomSettings;
  const parts = textsAt(delivery_id ?? presetOf(preset)?.deliveryId, payload, headers);
  return parts.length === 0 ? undefined : naturalKey(...parts);
}

export function isTestCall(payload: unknown, headers: Headers, settings?: Settings): boolean {
  const { test_mark, preset } = (settings ?? {}) as CustomSettings;
  const setting = test_mark ?? presetOf(preset)?.testMark;
  if (setting === undefined) return false;
  const { place, value } = readMark(setting);
  return textsAt(place, payload, headers)[0] === value;
}

/**
 * Slack  https://api.slack.com/events/url_verification: `{type: "url_verification", challenge}`, answered by `{challenge}`
 * Zoom   https://developers.zoom.us/docs/api/webhooks/: `endpoint.url_validation`, asked again every 72 hours; answered
 *        by the plain token and its HMAC-SHA256 in hex. (Both read 2026-11-21.)
 */
export function challengeAnswer(
  payload: unknown,
  { connection, secret }: { connection: Settings; secret: string | null },
): Record<string, unknown> | undefined {
  const { challenge, preset } = connection as CustomSettings;
  const kind = challenge ?? presetOf(preset)?.challenge;
  const text = (...path: string[]): string | undefined => {
    const value = valueAt(payload, path);
    return typeof value === "string" && value !== "" && value.length <= LONGEST_CHALLENGE ? value : undefined;
  };
  if (kind === "echo") {
    const asked = text("challenge");
    // an event may have a field of that name: a coding challenge, say
    const isQuestion = text("type") === "url_verification" || Object.keys(payload as object).length === 1;
    return asked !== undefined && isQuestion ? { challenge: asked } : undefined;
  }
  if (kind === "zoom") {
    const plainToken = text("payload", "plainToken");
    if (text("event") !== "endpoint.url_validation" || plainToken === undefined || secret === null)
      return undefined;
    const encryptedToken = createHmac("sha256", secret).update(plainToken).digest("hex");
    return { plainToken, encryptedToken };
  }
  return undefined;
}
