/** What a sender's settings must keep together. Each refusal names the field and says what to write instead. */
import { ConfigError } from "../../src/core/errors.ts";
import { compileExpression } from "../../src/core/expression/index.ts";
import { soleExpression } from "../../src/core/expression/template.ts";
import { keyBytes } from "../../src/core/signature/verify-signature.ts";
import type { CustomSettings } from "./fields.ts";
import { isHeaderName, readMark, readPlaces } from "./places.ts";
import { presetOf } from "./presets.ts";
import { schemeOf } from "./scheme.ts";

/** @throws {ConfigError} at the first setting that does not go with the others, with its key as `path` */
export function validateSender(settings: CustomSettings): void {
  if (settings.unsigned === true) checkUnsigned(settings);
  else {
    checkHeaders(settings);
    checkTemplate(settings);
    checkTime(settings);
    checkSecret(settings);
  }
  checkPlaces(settings);
  mappingOf(settings, compileExpression);
}

/** The mapping without the `{% … %}` that it would carry in an automation. */
export function mappingOf(
  { mapping }: CustomSettings,
  compile?: (source: string, options: { path: string }) => unknown,
): string | undefined {
  const source = mapping === undefined ? undefined : (soleExpression(mapping) ?? mapping);
  if (source !== undefined) compile?.(source, { path: "mapping" });
  return source;
}

type Field = keyof CustomSettings;

function refuse(path: Field, code: string, message: string): never {
  throw new ConfigError(message, { code, path });
}

/** Fields that say how a call is signed. */
export const ABOUT_SIGNATURE = [
  "header",
  "algorithm",
  "encoding",
  "prefix",
  "format",
  "signature_key",
  "signed",
  "timestamp_header",
  "timestamp_pair",
  "timestamp_unit",
  "tolerance_seconds",
  "secret_encoding",
  "id_header",
] as const satisfies Field[];

function checkUnsigned(settings: CustomSettings): void {
  const other =
    settings.preset !== "none" ? "preset" : ABOUT_SIGNATURE.find((key) => settings[key] !== undefined);
  if (other === undefined) return;
  refuse(
    "unsigned",
    "unsigned_with_signature",
    other === "preset"
      ? "Unsigned calls go with the preset `none` only: every other preset says how calls are signed."
      : `Calls can't be unsigned and have \`${other}\`: leave that empty, or leave \`unsigned\` off.`,
  );
}

function checkHeaders(settings: CustomSettings): void {
  for (const key of ["header", "timestamp_header", "id_header"] as const) {
    const name = settings[key];
    if (name !== undefined && !isHeaderName(name)) {
      refuse(
        key,
        "invalid_header_name",
        `"${name}" can't be a header's name: write it like X-Acme-Signature.`,
      );
    }
  }
  const isDecided = presetOf(settings.preset) !== undefined || settings.preset === "find_out";
  if (settings.header !== undefined || isDecided) return;
  refuse(
    "header",
    "missing_field",
    "Say which header carries the signature, or choose a preset; `find_out` finds it from one call. A sender that signs nothing needs `unsigned`.",
  );
}

function checkTemplate(settings: CustomSettings): void {
  const { signed } = settings;
  if (signed === undefined) return;
  const unknown = [...signed.matchAll(/\{([^{}]*)\}/g)].find(([, name = ""]) => !/^(body|t|id)$/.test(name));
  if (unknown !== undefined) {
    refuse(
      "signed",
      "unknown_placeholder",
      `The signed text holds ${unknown[0]}, and there are only {body}, {t} (the time) and {id}.`,
    );
  }
  for (const name of ["{body}", "{t}", "{id}"]) {
    const count = signed.split(name).length - 1;
    if (name === "{body}" && count === 0) {
      refuse(
        "signed",
        "body_not_signed",
        "The signed text must hold {body}: else the signature says nothing about the event.",
      );
    }
    if (count > 1) refuse("signed", "placeholder_twice", `The signed text holds ${name} ${count} times.`);
  }
  if (/[{}]/.test(signed.replaceAll(/\{(?:body|t|id)\}/g, ""))) {
    refuse("signed", "bad_template", "The signed text has a curly bracket without its partner.");
  }
}

function checkTime(settings: CustomSettings): void {
  const scheme = schemeOf(settings);
  if (scheme.kind !== "hmac") return;
  const { timestamp_header: header, timestamp_pair: pair, id_header: id } = settings;
  const own = header === undefined ? "timestamp_pair" : "timestamp_header";
  if (header !== undefined && pair !== undefined) {
    refuse(
      "timestamp_pair",
      "two_timestamps",
      "The time stands in a header or in a pair: fill in one of them.",
    );
  }
  if ((header ?? pair) !== undefined && !scheme.signed.includes("{t}")) {
    refuse(
      own,
      "timestamp_not_signed",
      "The signed text holds no {t}, so the time is not signed and proves nothing: leave it empty, or write {t} where it is signed.",
    );
  }
  if (scheme.signed.includes("{t}") && scheme.timestamp === undefined) {
    refuse(
      "timestamp_header",
      "missing_field",
      "The signed text holds {t}: say in which header, or in which pair, the time stands.",
    );
  }
  if (scheme.timestamp?.from === "pair" && scheme.format !== "pairs") {
    refuse(
      "timestamp_pair",
      "pair_without_pairs",
      "The time can stand in a pair only where the form of the header is `pairs`.",
    );
  }
  const tolerance = settings.tolerance_seconds;
  if (tolerance !== undefined && tolerance > 0 && scheme.timestamp === undefined) {
    refuse(
      "tolerance_seconds",
      "tolerance_without_time",
      "No time is signed, so there is none whose age could be checked: leave this empty, or write {t} into the signed text.",
    );
  }
  if (scheme.signed.includes("{id}") && scheme.idHeader === undefined) {
    refuse("id_header", "missing_field", "The signed text holds {id}: say in which header the id stands.");
  }
  if (id !== undefined && !scheme.signed.includes("{id}")) {
    refuse(
      "id_header",
      "id_not_signed",
      "The signed text holds no {id}. To recognise repeats by an id that is not signed, use `delivery_id`.",
    );
  }
}

function checkSecret(settings: CustomSettings): void {
  const scheme = schemeOf(settings);
  const secret = settings.signing_secret;
  if (scheme.kind !== "hmac" || secret === undefined) return;
  const encoding = scheme.secretEncoding ?? "utf8";
  if (keyBytes(secret, encoding) !== undefined) return;
  refuse(
    "signing_secret",
    "secret_malformed",
    `The signing secret is not ${encoding}, as this sender's are: paste it again, whole, or change \`secret_encoding\`.`,
  );
}

function checkPlaces(settings: CustomSettings): void {
  const { event_name, delivery_id, test_mark } = settings;
  const mark = test_mark === undefined ? undefined : readMark(test_mark).place;
  const all = { event_name, delivery_id, test_mark: mark };
  for (const key of ["event_name", "delivery_id", "test_mark"] as const) {
    const places = all[key] === undefined ? [] : readPlaces(all[key]);
    if ("wrong" in places) {
      refuse(
        key,
        "invalid_place",
        `"${places.wrong}" is no place in a call: write a path such as data.type, or header:x-acme-event.`,
      );
    }
    if (key === "test_mark" && places.flat().length > 1) {
      refuse(key, "invalid_place", "A test has one mark: write one place, such as livemode=false.");
    }
  }
}
