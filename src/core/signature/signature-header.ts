/**
 * Reads what a call claims: its digests, its time and its id, from Node's raw headers. Format comes first:
 * only digests of the exact length and alphabet are handed on, so comparing them cannot throw or truncate.
 */
import { refuse, type Refused } from "./refusal.ts";
import type { HmacScheme } from "./signature-scheme.ts";

export interface Claims {
  ok: true;
  /** Well-formed digests, decoded; at least one. */
  digests: Buffer[];
  /** The signed time as it stands in the header, because that text is what was signed. */
  timestamp: string | undefined;
  timestampMs: number | undefined;
  id: string | undefined;
}

const DIGEST_BYTES = { sha1: 20, sha256: 32, sha512: 64 } as const;
/** Below, a number of seconds reaches to the year 5138; above, a number of milliseconds begins in 1973. */
const FIRST_MILLISECONDS = 1e11;

/** @returns every value of a header, in order; Node's `req.headers` would have joined or dropped some */
export function headerValues(rawHeaders: readonly string[], lowerCaseName: string): string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === lowerCaseName) values.push(rawHeaders[index + 1] ?? "");
  }
  return values;
}

export function readClaims(scheme: HmacScheme, rawHeaders: readonly string[]): Claims | Refused {
  const values = headerValues(rawHeaders, scheme.header);
  if (values.length > 1) {
    return refuse(
      "signature_header_doubled",
      `the call carries ${values.length} ${scheme.header} headers: one of them was added on the way`,
    );
  }
  const value = values[0]?.trim();
  if (value === undefined) {
    return refuse("signature_missing", `the call carries no ${scheme.header} header: it is not signed`);
  }
  if (value === "") return refuse("signature_missing", `the ${scheme.header} header is empty`);

  const parts = splitHeader(scheme, value);
  const key = scheme.signatureKey ?? "v1";
  const claimed = parts.filter((part) => part.key === key).map((part) => part.value);
  if (claimed.length === 0) {
    return refuse(
      "signature_malformed",
      `the ${scheme.header} header holds no ${key}, where the signature belongs`,
    );
  }
  const digests = claimed.flatMap((text) => decodeDigest(scheme, text) ?? []);
  if (digests.length === 0) return whyNoDigest(scheme, claimed[0] ?? "");

  const time = readTime(scheme, rawHeaders, parts);
  if (!time.ok) return time;
  const id = readId(scheme, rawHeaders);
  if (!id.ok) return id;
  return { ok: true, digests, timestamp: time.text, timestampMs: time.ms, id: id.text };
}

interface Part {
  key: string;
  value: string;
}

function splitHeader(scheme: HmacScheme, value: string): Part[] {
  const split = (text: string, separator: string): Part => {
    const at = text.indexOf(separator);
    return at < 0
      ? { key: "", value: text.trim() }
      : { key: text.slice(0, at).trim(), value: text.slice(at + 1).trim() };
  };
  // neither separator can stand inside a digest or a time
  if (scheme.format === "pairs") return value.split(/[,;]/).map((pair) => split(pair, "="));
  if (scheme.format === "list") return value.split(/\s+/).map((entry) => split(entry, ","));
  return [{ key: scheme.signatureKey ?? "v1", value }];
}

/** Takes off `sha256=` or the vendor's own prefix: vendors' pages and practice differ on whether it is there. */
function withoutPrefix(scheme: HmacScheme, text: string): string {
  for (const prefix of [scheme.prefix, `${scheme.algorithm}=`]) {
    if (prefix && text.slice(0, prefix.length).toLowerCase() === prefix.toLowerCase()) {
      return text.slice(prefix.length).trim();
    }
  }
  return text;
}

function digestLength(scheme: HmacScheme): number {
  const bytes = DIGEST_BYTES[scheme.algorithm];
  return scheme.encoding === "hex" ? bytes * 2 : Math.ceil(bytes / 3) * 4;
}

const ALPHABET = { hex: /^[0-9a-f]*$/i, base64: /^[A-Za-z0-9+/_-]*={0,2}$/ } as const;

function decodeDigest(scheme: HmacScheme, text: string): Buffer | undefined {
  const digest = padded(scheme, withoutPrefix(scheme, text));
  if (digest.length !== digestLength(scheme) || !ALPHABET[scheme.encoding].test(digest)) return undefined;
  const bytes = Buffer.from(digest, scheme.encoding);
  return bytes.length === DIGEST_BYTES[scheme.algorithm] ? bytes : undefined;
}

/** Some senders leave out the `=` at the end of base64, and Node reads the alphabet for web addresses too. */
function padded(scheme: HmacScheme, digest: string): string {
  if (scheme.encoding === "hex" || digest.endsWith("=")) return digest;
  return digest + "=".repeat((4 - (digest.length % 4)) % 4);
}

function whyNoDigest(scheme: HmacScheme, text: string): Refused {
  const digest = withoutPrefix(scheme, text);
  const expected = digestLength(scheme);
  if (!ALPHABET[scheme.encoding].test(digest)) {
    return refuse(
      "signature_malformed",
      `the ${scheme.header} header does not hold a signature: ${expected} ${scheme.encoding} characters are expected`,
    );
  }
  const likely =
    digest.length < expected
      ? "cut off on its way, or made with another algorithm"
      : "made with another algorithm";
  return refuse(
    "signature_wrong_length",
    `the signature has ${digest.length} characters where ${expected} are expected: ${likely}`,
  );
}

type Time = { ok: true; text: string | undefined; ms: number | undefined };

function readTime(scheme: HmacScheme, rawHeaders: readonly string[], parts: Part[]): Time | Refused {
  const where = scheme.timestamp;
  if (where === undefined) return { ok: true, text: undefined, ms: undefined };
  const values =
    where.from === "pair"
      ? parts.filter((part) => part.key === where.name).map((part) => part.value)
      : headerValues(rawHeaders, where.name.toLowerCase()).map((value) => value.trim());
  const name =
    where.from === "pair" ? `${where.name}= in the ${scheme.header} header` : `the ${where.name} header`;
  const text = values[0];
  if (text === undefined || text === "")
    return refuse("timestamp_missing", `${name} is missing: no time was signed`);
  if (values.length > 1) return refuse("timestamp_doubled", `${name} stands there ${values.length} times`);
  const ms = readTimeText(text, where.unit);
  if (ms === undefined)
    return refuse("timestamp_malformed", `${name} is not a time in ${IN_WORDS[where.unit ?? "seconds"]}`);
  return { ok: true, text, ms };
}

type TimeUnit = NonNullable<NonNullable<HmacScheme["timestamp"]>["unit"]>;

const IN_WORDS: Record<TimeUnit, string> = {
  seconds: "seconds",
  milliseconds: "milliseconds",
  iso: "ISO form, such as 2026-05-23T10:34:17Z",
};
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)$/;

/** @returns milliseconds since the epoch; undefined for what is no time, or one in another unit */
export function readTimeText(text: string, unit?: TimeUnit): number | undefined {
  if (unit !== "seconds" && unit !== "milliseconds" && ISO_TIME.test(text)) {
    const ms = Date.parse(text);
    return Number.isNaN(ms) ? undefined : ms;
  }
  if (unit === "iso" || !/^\d{1,15}$/.test(text)) return undefined;
  const number = Number(text);
  const inSeconds = unit === undefined ? number < FIRST_MILLISECONDS : unit === "seconds";
  return inSeconds ? number * 1000 : number;
}

function readId(
  scheme: HmacScheme,
  rawHeaders: readonly string[],
): { ok: true; text: string | undefined } | Refused {
  if (scheme.idHeader === undefined) return { ok: true, text: undefined };
  const values = headerValues(rawHeaders, scheme.idHeader.toLowerCase());
  const text = values[0]?.trim();
  if (!text) return refuse("id_missing", `the call carries no ${scheme.idHeader} header`);
  if (values.length > 1)
    return refuse("id_doubled", `the call carries ${values.length} ${scheme.idHeader} headers`);
  // Node reads headers as Latin-1: other characters would be hashed as other bytes than were sent
  if (!/^[!-~]{1,300}$/.test(text))
    return refuse("id_malformed", `the ${scheme.idHeader} header is not an id`);
  return { ok: true, text };
}
