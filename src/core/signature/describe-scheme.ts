/** Says in one line how a sender signs, for people who chose it from a list or had it found out. */
import type { HmacScheme } from "./signature-scheme.ts";

const ALGORITHMS = { sha1: "HMAC-SHA1", sha256: "HMAC-SHA256", sha512: "HMAC-SHA512" } as const;
const PARTS: Readonly<Record<string, string>> = {
  "{body}": "the body",
  "{t}": "the timestamp",
  "{id}": "the id",
  ".": "a dot",
  ":": "a colon",
  "-": "a dash",
  _: "an underscore",
  "|": "a bar",
  ",": "a comma",
  "\n": "a line break",
};

/**
 * @param headerName  the header as the sender writes it; default: the scheme's own, in lower case
 * @example
 * describeScheme(scheme, "X-Foo-Signature")
 * // "HMAC-SHA256 over the timestamp, a dot and the body, hex, in X-Foo-Signature after v1="
 */
export function describeScheme(scheme: HmacScheme, headerName = scheme.header): string {
  const parts = scheme.signed.split(/(\{body\}|\{t\}|\{id\})/).filter((part) => part !== "");
  const words = parts.map((part) => PARTS[part] ?? JSON.stringify(part));
  const over = words.length === 1 ? words[0] : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
  const details = [placeOfTime(scheme), placeOfId(scheme), secretOf(scheme)].filter((words) => words !== "");
  const line = `${ALGORITHMS[scheme.algorithm]} over ${over}, ${scheme.encoding}, in ${headerName}${afterWhat(scheme)}`;
  return [line, ...details].join("; ");
}

function afterWhat({ format, prefix, signatureKey = "v1" }: HmacScheme): string {
  if (format === "pairs") return ` after ${signatureKey}=`;
  if (format === "list") return ` after ${signatureKey},`;
  return prefix === undefined ? "" : ` after ${prefix.trim()}`;
}

function placeOfTime({ timestamp }: HmacScheme): string {
  if (timestamp === undefined) return "";
  const form =
    timestamp.unit === undefined ? "" : timestamp.unit === "iso" ? ", a date" : `, in ${timestamp.unit}`;
  return timestamp.from === "pair"
    ? `the time after ${timestamp.name}=${form}`
    : `the time in ${timestamp.name}${form}`;
}

function placeOfId({ idHeader }: HmacScheme): string {
  return idHeader === undefined ? "" : `the id in ${idHeader}`;
}

function secretOf({ secretEncoding }: HmacScheme): string {
  return secretEncoding === undefined || secretEncoding === "utf8" ? "" : `the secret is ${secretEncoding}`;
}
