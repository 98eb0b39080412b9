/** From a connection's settings to the scheme that its calls are checked by. Never throws: see `validate.ts`. */
import type { HmacScheme, SignatureScheme } from "../../src/core/signature/signature-scheme.ts";
import type { CustomSettings } from "./fields.ts";
import { presetOf } from "./presets.ts";

const RESERIALISED = {
  none: [],
  javascript: ["javascript"],
  python: ["javascript", "python"],
} as const satisfies Record<string, HmacScheme["reserialised"]>;

/** @returns a scheme that refuses every call where it is not said where the signature stands */
export function schemeOf(settings: CustomSettings): SignatureScheme {
  if (settings.unsigned === true) return { kind: "unsigned" };
  const preset = presetOf(settings.preset)?.scheme;
  const header = settings.header ?? preset?.header;
  if (header === undefined || settings.preset === "find_out") return { kind: "undecided" };
  const signed = settings.signed?.replaceAll("\\n", "\n") ?? preset?.signed ?? "{body}";
  const timestamp = signed.includes("{t}") ? timestampOf(settings, preset) : undefined;
  const idHeader = signed.includes("{id}") ? (settings.id_header ?? preset?.idHeader) : undefined;
  const prefix = settings.prefix ?? preset?.prefix;
  const signatureKey = settings.signature_key ?? preset?.signatureKey;
  const secretEncoding = settings.secret_encoding ?? preset?.secretEncoding;
  return {
    kind: "hmac",
    header: header.toLowerCase(),
    algorithm: settings.algorithm ?? preset?.algorithm ?? "sha256",
    encoding: settings.encoding ?? preset?.encoding ?? "hex",
    format: settings.format ?? preset?.format ?? "plain",
    signed,
    ...(prefix === undefined ? {} : { prefix }),
    ...(signatureKey === undefined ? {} : { signatureKey }),
    ...(timestamp === undefined
      ? {}
      : { timestamp, toleranceSeconds: settings.tolerance_seconds ?? preset?.toleranceSeconds ?? 300 }),
    ...(idHeader === undefined ? {} : { idHeader: idHeader.toLowerCase() }),
    ...(secretEncoding === undefined ? {} : { secretEncoding }),
    reserialised: RESERIALISED[settings.reserialised ?? "none"],
  };
}

function timestampOf(settings: CustomSettings, preset: HmacScheme | undefined): HmacScheme["timestamp"] {
  const { timestamp_header: header, timestamp_pair: pair, timestamp_unit } = settings;
  const place: HmacScheme["timestamp"] =
    header !== undefined
      ? { from: "header", name: header.toLowerCase() }
      : pair !== undefined
        ? { from: "pair", name: pair }
        : preset?.timestamp;
  const unit = timestamp_unit ?? place?.unit;
  return place === undefined || unit === undefined ? place : { ...place, unit };
}
