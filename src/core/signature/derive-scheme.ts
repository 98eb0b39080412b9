/**
 * Finds out from one signed call and its secret how the sender signs: every header that could hold a digest, every
 * key the secret could stand for, every usual way to put together what is signed. What is found is checked by the
 * verifier itself before it is offered.
 *
 * Pure, and its work is bounded: what is hashed counts against a budget. Neither the secret nor anything of the body
 * is in what it returns.
 */
import { createHmac } from "node:crypto";
import { describeScheme } from "./describe-scheme.ts";
import {
  readHeaders,
  type SeenDigest,
  type SeenHeaders,
  type SeenId,
  type SeenTime,
} from "./digests-in-call.ts";
import { explainNothing, type NothingFound } from "./explain-nothing.ts";
import { reserialise } from "./reserialise.ts";
import { readTimeText } from "./signature-header.ts";
import type { HmacScheme } from "./signature-scheme.ts";
import { trimBlanks } from "./trim-blanks.ts";
import { keyBytes, verifySignature } from "./verify-signature.ts";

export interface DeriveInput {
  rawHeaders: readonly string[];
  body: Uint8Array;
  secret: string;
  /** Schemes that have a name, such as a preset's; one that fits comes before one that was pieced together. */
  known?: readonly { key: string; scheme: HmacScheme }[];
}

export interface SchemeFound {
  scheme: HmacScheme;
  /** Key of the known scheme that fits; null for one that was pieced together. */
  known: string | null;
  /** `HMAC-SHA256 over the timestamp, a dot and the body, hex, in X-Foo-Signature after v1=` */
  words: string;
  /** What its owner should know, a sentence each. */
  notes: string[];
}

export interface DerivedScheme {
  /** Likeliest first. */
  found: SchemeFound[];
  /** Why nothing fits; null when something does. */
  problem: NothingFound | null;
}

/** Likeliest first. `{t}` and `{id}` stand for each time and id that the headers hold. */
const TEMPLATES = [
  "{body}",
  "{t}.{body}",
  "{id}.{t}.{body}",
  "v0:{t}:{body}",
  "{t}{body}",
  "{t}:{body}",
  "{id}{t}{body}",
  "{body}{t}",
  "{body}.{t}",
  "v1:{t}:{body}",
  "{t}.{id}.{body}",
  "{id}.{body}",
  "{id}{body}",
  "{id}:{t}:{body}",
  "{t}:{id}:{body}",
  "{t}\n{body}",
  "{t}-{body}",
  "{t}_{body}",
  "{t}|{body}",
  "{body}:{t}",
];
/** A fraction of a second on a small machine, whose intake waits meanwhile; a usual call needs a few megabytes. */
const BUDGET_BYTES = 64 * 1024 * 1024;
/** What one HMAC costs beside its text. */
const OVERHEAD_BYTES = 256;
const MOST_FOUND = 5;

export function deriveScheme({ rawHeaders, body, secret, known = [] }: DeriveInput): DerivedScheme {
  const call = { rawHeaders, body, secret: secret.trim() };
  const seen = readHeaders(rawHeaders);
  if (call.secret === "")
    return { found: [], problem: explainNothing({ ...call, seen }, { code: "no_secret" }) };
  const budget = { left: BUDGET_BYTES, tried: 0 };
  for (const version of versionsOf(body)) {
    const found = search({ ...call, body: version.body }, seen, known, budget);
    if (found.length === 0) continue;
    return {
      found: found.map((each) => ({
        ...each,
        scheme: version.form === null ? each.scheme : { ...each.scheme, reserialised: version.form },
        notes: [...version.notes, ...each.notes],
      })),
      problem: null,
    };
  }
  const outcome = { code: "nothing_fits", tried: budget.tried, exhausted: budget.left <= 0 } as const;
  return { found: [], problem: explainNothing({ ...call, seen }, outcome) };
}

interface Version {
  body: Uint8Array;
  form: HmacScheme["reserialised"] | null;
  notes: string[];
}

/** The body as it is, and as it may have been before somebody saved it or wrote it again. */
function* versionsOf(body: Uint8Array): Generator<Version> {
  yield { body, form: null, notes: [] };
  const trimmed = trimBlanks(body);
  if (trimmed !== null) {
    yield {
      body: trimmed,
      form: null,
      notes: [
        "Blanks or line breaks at the end of the saved call are not part of what was signed; they were left out.",
      ],
    };
  }
  for (const form of ["javascript", "python"] as const) {
    const written = reserialise(form, body);
    if (written === null || Buffer.compare(written, body) === 0) continue;
    yield {
      body: written,
      form: form === "javascript" ? ["javascript"] : ["javascript", "python"],
      notes: [
        "The signature covers the payload written again, not the bytes of this call. Either the sender signs it so, or the call was re-formatted on its way here or when it was saved: if you can, look at a call that nobody touched.",
      ],
    };
  }
}

type Call = Pick<DeriveInput, "rawHeaders" | "body" | "secret">;
interface Budget {
  left: number;
  tried: number;
}

function search(
  call: Call,
  seen: SeenHeaders,
  known: NonNullable<DeriveInput["known"]>,
  budget: Budget,
): SchemeFound[] {
  const named = known.flatMap(({ key, scheme }) => (verifies(scheme, call) ? [{ key, scheme }] : []));
  const pieced = [...candidates(call, seen, budget)].filter(
    (scheme) => verifies(scheme, call) && !named.some((each) => each.scheme.header === scheme.header),
  );
  const all = [
    ...named.map(({ key, scheme }) => ({ key, scheme })),
    ...strongestFirst(pieced).map((scheme) => ({ key: null, scheme })),
  ];
  return all.slice(0, MOST_FOUND).map(({ key, scheme }) => ({
    scheme,
    known: key,
    words: describeScheme(scheme, nameAsSent(call.rawHeaders, scheme.header)),
    notes: notesOn(scheme),
  }));
}

function verifies(scheme: HmacScheme, { rawHeaders, body, secret }: Call): boolean {
  // a saved call is old; its time is not what is asked here
  const untimed = { ...scheme, toleranceSeconds: 0 };
  return verifySignature({ scheme: untimed, rawHeaders, body, secrets: [secret], nowMs: 0 }).ok;
}

/** Makes each digest once and looks whether any header holds it. */
function* candidates(call: Call, seen: SeenHeaders, budget: Budget): Generator<HmacScheme> {
  const algorithms = [...new Set(seen.digests.map(({ algorithm }) => algorithm))];
  for (const signed of TEMPLATES) {
    const times = signed.includes("{t}") ? seen.times : [undefined];
    const ids = signed.includes("{id}") ? seen.ids : [undefined];
    for (const time of times) {
      for (const id of ids) {
        for (const algorithm of algorithms) {
          for (const [secretEncoding, key] of keysOf(call.secret)) {
            budget.left -= call.body.length + OVERHEAD_BYTES;
            if (budget.left <= 0) return;
            budget.tried += 1;
            const digest = make(signed, { algorithm, key, body: call.body, time, id });
            for (const place of seen.digests) {
              if (place.algorithm !== algorithm || !place.bytes.equals(digest)) continue;
              yield schemeFrom(place, { signed, secretEncoding, time, id });
            }
          }
        }
      }
    }
  }
}

type SecretEncoding = NonNullable<HmacScheme["secretEncoding"]>;

function* keysOf(secret: string): Generator<[SecretEncoding, Uint8Array]> {
  for (const encoding of ["utf8", "base64", "hex"] as const) {
    const bytes = keyBytes(secret, encoding);
    if (bytes !== undefined) yield [encoding, bytes];
  }
}

function make(
  signed: string,
  from: {
    algorithm: HmacScheme["algorithm"];
    key: Uint8Array;
    body: Uint8Array;
    time: SeenTime | undefined;
    id: SeenId | undefined;
  },
): Buffer {
  const hmac = createHmac(from.algorithm, from.key);
  for (const part of signed.split(/(\{body\}|\{t\}|\{id\})/)) {
    if (part === "{body}") hmac.update(from.body);
    else
      hmac.update(part === "{t}" ? (from.time?.text ?? "") : part === "{id}" ? (from.id?.text ?? "") : part);
  }
  return hmac.digest();
}

function schemeFrom(
  place: SeenDigest,
  how: { signed: string; secretEncoding: SecretEncoding; time: SeenTime | undefined; id: SeenId | undefined },
): HmacScheme {
  const { header, algorithm, encoding, format, prefix, signatureKey } = place;
  const { signed, secretEncoding, time, id } = how;
  return {
    kind: "hmac",
    header: header.toLowerCase(),
    algorithm,
    encoding,
    format,
    signed,
    ...(prefix === undefined ? {} : { prefix }),
    ...(signatureKey === undefined ? {} : { signatureKey }),
    ...(time === undefined
      ? {}
      : { timestamp: { ...time.place, unit: unitOf(time.text) }, toleranceSeconds: 300 }),
    ...(id === undefined ? {} : { idHeader: id.header }),
    ...(secretEncoding === "utf8" ? {} : { secretEncoding }),
  };
}

function unitOf(text: string): "seconds" | "milliseconds" | "iso" {
  if (readTimeText(text, "iso") !== undefined) return "iso";
  return text.length > 11 ? "milliseconds" : "seconds";
}

const STRENGTH = { sha512: 0, sha256: 0, sha1: 1 } as const;

/** A sender that sends an old signature beside a new one should be held to the new one. */
function strongestFirst(schemes: HmacScheme[]): HmacScheme[] {
  const rank = (scheme: HmacScheme): number =>
    STRENGTH[scheme.algorithm] * 2 + (scheme.timestamp === undefined ? 1 : 0);
  return schemes.toSorted((one, other) => rank(one) - rank(other));
}

function notesOn({ algorithm, timestamp }: HmacScheme): string[] {
  const notes: string[] = [];
  if (algorithm === "sha1") notes.push("SHA-1 is old: if the sender offers SHA-256, choose that there.");
  if (timestamp === undefined)
    notes.push(
      "No time is signed, so a recorded call stays valid; a repeat of it is recognised as a repeat.",
    );
  return notes;
}

function nameAsSent(rawHeaders: readonly string[], lowerCase: string): string {
  return rawHeaders.find((name, index) => index % 2 === 0 && name.toLowerCase() === lowerCase) ?? lowerCase;
}
