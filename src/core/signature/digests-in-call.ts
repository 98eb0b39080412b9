/**
 * What in a call's headers could be a signature, a time or an id. Only looks at their form; whether a digest is one
 * is found out by making it again.
 */
import { readTimeText } from "./signature-header.ts";
import type { HmacScheme } from "./signature-scheme.ts";

/** Text in a header that has the length and the alphabet of a digest. */
export interface SeenDigest {
  /** As the sender writes it. */
  header: string;
  algorithm: HmacScheme["algorithm"];
  encoding: HmacScheme["encoding"];
  format: HmacScheme["format"];
  /** Name of the pair or version. */
  signatureKey?: string;
  prefix?: string;
  bytes: Buffer;
}

export interface SeenTime {
  place: NonNullable<HmacScheme["timestamp"]>;
  /** Lower-case header that it stands in. */
  header: string;
  text: string;
}

export interface SeenId {
  /** Lower-case header. */
  header: string;
  text: string;
}

export interface SeenHeaders {
  digests: SeenDigest[];
  times: SeenTime[];
  ids: SeenId[];
}

/** More than these says that it is no call of a sender, and trying all of them costs. */
const MOST_DIGESTS = 20;
const MOST_TIMES = 4;
const MOST_IDS = 4;
const LONGEST_VALUE = 4_000;

const ALGORITHM_OF_BYTES: Readonly<Record<number, HmacScheme["algorithm"]>> = {
  20: "sha1",
  32: "sha256",
  64: "sha512",
};
/** A version or an algorithm, and what parts it from the digest. */
const PREFIX = /^[A-Za-z][A-Za-z0-9_.-]{0,19}(?:[=:]| )\s?/;
/** Headers of HTTP itself and of proxies. */
const NOT_THE_SENDERS =
  /^(?:host|connection|content-length|content-type|content-md5|date|cookie|user-agent|accept.*|traceparent|tracestate|x-forwarded-.*|x-real-ip|forwarded|via|cf-.*|x-amzn-.*|x-envoy-.*|x-b3-.*)$/;

export function readHeaders(rawHeaders: readonly string[]): SeenHeaders {
  const seen: SeenHeaders = { digests: [], times: [], ids: [] };
  for (const [name, value] of singleHeaders(rawHeaders)) {
    const header = name.toLowerCase();
    const pairs = pairsIn(value);
    seen.digests.push(...digestsIn(name, value, pairs));
    for (const { key, text } of pairs) {
      if (isTime(text)) seen.times.push({ place: { from: "pair", name: key }, header, text });
    }
    if (isTime(value)) seen.times.push({ place: { from: "header", name: header }, header, text: value });
    if (header.endsWith("id") && /^[!-~]{1,300}$/.test(value)) seen.ids.push({ header, text: value });
  }
  return {
    digests: seen.digests.slice(0, MOST_DIGESTS),
    times: seen.times.toSorted((one, other) => timeRank(one) - timeRank(other)).slice(0, MOST_TIMES),
    ids: seen.ids.toSorted((one, other) => idRank(one) - idRank(other)).slice(0, MOST_IDS),
  };
}

/** Names and values of the headers that stand there once and may be the sender's. */
export function singleHeaders(rawHeaders: readonly string[]): [name: string, value: string][] {
  const counts = new Map<string, number>();
  const all: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    const lower = name.toLowerCase();
    counts.set(lower, (counts.get(lower) ?? 0) + 1);
    all.push([name, (rawHeaders[index + 1] ?? "").trim()]);
  }
  return all.filter(
    ([name, value]) =>
      counts.get(name.toLowerCase()) === 1 &&
      value !== "" &&
      value.length <= LONGEST_VALUE &&
      !NOT_THE_SENDERS.test(name.toLowerCase()),
  );
}

interface Pair {
  key: string;
  text: string;
}

function pairsIn(value: string): Pair[] {
  return value.split(/[,;]/).flatMap((part) => {
    const at = part.indexOf("=");
    const key = part.slice(0, Math.max(0, at)).trim();
    return /^[A-Za-z][\w.-]{0,19}$/.test(key) ? [{ key, text: part.slice(at + 1).trim() }] : [];
  });
}

function digestsIn(header: string, value: string, pairs: Pair[]): SeenDigest[] {
  const plain = digestOf(value);
  if (plain) return [{ header, format: "plain", ...plain }];
  const prefix = PREFIX.exec(value)?.[0];
  const after = prefix === undefined ? undefined : digestOf(value.slice(prefix.length));
  if (after && prefix !== undefined) return [{ header, format: "plain", prefix, ...after }];
  const listed = value.split(/\s+/).flatMap((entry): SeenDigest[] => {
    const [, version, text = ""] = /^([\w.-]{1,20}),(.+)$/.exec(entry) ?? [];
    const digest = version === undefined ? undefined : digestOf(text);
    return digest && version !== undefined
      ? [{ header, format: "list", signatureKey: version, ...digest }]
      : [];
  });
  if (listed.length > 0) return listed;
  return pairs.flatMap(({ key, text }): SeenDigest[] => {
    const digest = digestOf(text);
    return digest ? [{ header, format: "pairs", signatureKey: key, ...digest }] : [];
  });
}

function digestOf(text: string): Pick<SeenDigest, "algorithm" | "encoding" | "bytes"> | undefined {
  for (const encoding of ["hex", "base64"] as const) {
    const form = encoding === "hex" ? /^(?:[0-9a-f]{2})+$/i : /^[A-Za-z0-9+/_-]+={0,2}$/;
    if (!form.test(text)) continue;
    const bytes = Buffer.from(text, encoding);
    const algorithm = ALGORITHM_OF_BYTES[bytes.length];
    if (algorithm !== undefined) return { algorithm, encoding, bytes };
  }
  return undefined;
}

/** Between 2001 and 2286: a shorter number may be anything. */
function isTime(text: string): boolean {
  const ms = /^\d{10}$|^\d{13}$|^\d{4}-\d\d-\d\dT/.test(text) ? readTimeText(text) : undefined;
  return ms !== undefined;
}

function timeRank({ place, header }: SeenTime): number {
  return place.from === "pair" || /time|date/.test(header) ? 0 : 1;
}

function idRank({ header }: SeenId): number {
  return /webhook|message|delivery|event|hook/.test(header) ? 0 : 1;
}
