/** From one signed call to the settings that make calls like it verify. */
import type { DerivedSettings, FoundSettings, SignedCall } from "../../src/core/define-trigger.ts";
import { read } from "../../src/core/hiring/read.ts";
import { deriveScheme, type SchemeFound } from "../../src/core/signature/derive-scheme.ts";
import type { HmacScheme } from "../../src/core/signature/signature-scheme.ts";
import { PRESETS } from "./presets.ts";
import { ABOUT_SIGNATURE } from "./validate.ts";

const DECIDES = ["preset", "unsigned", "reserialised", ...ABOUT_SIGNATURE];

const KNOWN = Object.entries(PRESETS).map(([key, { scheme }]) => ({ key, scheme }));

export function deriveSettings(call: SignedCall): DerivedSettings {
  const { found, problem } = deriveScheme({ ...call, known: KNOWN });
  return { found: found.map((each) => toSettings(each, call)), decides: DECIDES, problem };
}

function toSettings({ scheme, known, words, notes }: SchemeFound, call: SignedCall): FoundSettings {
  const reserialised = scheme.reserialised?.at(-1);
  const settings: FoundSettings["settings"] =
    known === null ? { preset: "none", ...describe(scheme), ...names(scheme, call) } : { preset: known };
  if (reserialised !== undefined) settings["reserialised"] = reserialised;
  return { settings, words, notes };
}

function describe(scheme: HmacScheme): Record<string, string | number> {
  const { timestamp, idHeader, prefix, signatureKey } = scheme;
  const keyed = scheme.format === "plain" ? undefined : signatureKey;
  return {
    header: scheme.header,
    algorithm: scheme.algorithm,
    encoding: scheme.encoding,
    format: scheme.format,
    signed: scheme.signed.replaceAll("\n", "\\n"),
    ...(prefix === undefined ? {} : { prefix: prefix.trim() }),
    ...(keyed === undefined ? {} : { signature_key: keyed }),
    ...(timestamp === undefined
      ? {}
      : {
          [timestamp.from === "pair" ? "timestamp_pair" : "timestamp_header"]: timestamp.name,
          ...(timestamp.unit === undefined ? {} : { timestamp_unit: timestamp.unit }),
          tolerance_seconds: scheme.toleranceSeconds ?? 300,
        }),
    ...(idHeader === undefined ? {} : { id_header: idHeader }),
    ...(scheme.secretEncoding === undefined ? {} : { secret_encoding: scheme.secretEncoding }),
  };
}

const EVENT_HEADER = /(?:^|-)(?:event|event-type|event-name|topic)$/;
const DELIVERY_HEADER = /(?:^|-)(?:delivery|delivery-id|webhook-id|message-id|event-id|idempotency-key)$/;

/** Where the event's name and the delivery's id seem to stand; a signed place comes before a header that is not. */
function names({ idHeader }: HmacScheme, { rawHeaders, body }: SignedCall): Record<string, string> {
  const headers = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const payload = parsed(body);
  const named = read(payload).text("event", "type", "event_type") !== undefined;
  const event = named ? undefined : headers.find((name) => EVENT_HEADER.test(name));
  const delivery = idHeader ?? headers.find((name) => DELIVERY_HEADER.test(name));
  return {
    ...(event === undefined ? {} : { event_name: `header:${event}` }),
    ...(delivery === undefined ? {} : { delivery_id: `header:${delivery}` }),
  };
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return undefined; // a form, or nothing that can be read: then only headers can name the event
  }
}
