/**
 * The one place that decides whether a call is what its vendor sent.
 *
 * Over raw bytes, format first, then constant-time comparison, every active secret without early exit,
 * and closed when anything is missing. Sources: the vendors' pages named in `triggers/`,
 * docs.stripe.com/webhooks/signature, the Standard Webhooks specification (read 2026-11-21).
 */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import { reserialise, type ReserialisedForm } from "./reserialise.ts";
import { refuse, type Refused } from "./refusal.ts";
import { readClaims, type Claims } from "./signature-header.ts";
import type { HmacScheme, SignatureScheme } from "./signature-scheme.ts";

const DEFAULT_TOLERANCE_SECONDS = 300;

export interface VerifyInput {
  scheme: SignatureScheme;
  /** Node's `req.rawHeaders`: name, value, name, value … */
  rawHeaders: readonly string[];
  /** The bytes as they arrived. */
  body: Uint8Array;
  /** Every secret that is active now; blank ones are never accepted. */
  secrets: readonly string[];
  nowMs: number;
}

export interface Accepted {
  ok: true;
  /** What the signature covered: the raw bytes, a re-serialised form, or nothing. */
  matched: "raw" | ReserialisedForm | "unsigned";
  /** Position in `secrets`, so that a rotation can be seen to be over; null when nothing was signed. */
  secretIndex: number | null;
  /** The bytes that were signed. Journal and parse these and no others. */
  body: Uint8Array;
  /** The signed time, where the scheme signs one. */
  timestampMs?: number;
}

export type Verified = Accepted | Refused;

/**
 * Checks a call against its vendor's scheme. Never throws, whatever the headers and the body hold.
 *
 * @returns the signed bytes, or a stable code with a reason for the hook's owner; the caller hears only 401
 */
export function verifySignature({ scheme, rawHeaders, body, secrets, nowMs }: VerifyInput): Verified {
  if (scheme.kind === "unsigned") return { ok: true, matched: "unsigned", secretIndex: null, body };
  if (scheme.kind === "undecided") {
    return refuse(
      "scheme_unknown",
      "it is not known yet how this sender signs, so every call is refused: choose a preset, describe the signature, or let Hirewire find it out from one call",
    );
  }

  const keys = usableKeys(scheme, secrets);
  if (keys.length === 0) {
    return secrets.some((secret) => secret.trim() !== "")
      ? refuse(
          "secret_malformed",
          `the signing secret is not ${scheme.secretEncoding ?? "utf8"}, as this vendor's secrets are: paste it again`,
        )
      : refuse(
          "no_secret",
          "this connection has no signing secret yet: paste the one that the vendor showed",
        );
  }
  const claims = readClaims(scheme, rawHeaders);
  if (!claims.ok) return claims;

  const matched = findMatch(scheme, claims, keys, body);
  if (matched === null) {
    return refuse(
      "signature_mismatch",
      "signed, but with another secret, or the body was changed on its way here",
    );
  }
  // after the digest, so that a replay by a stranger and a slow clock are told apart
  const untimely = checkTime(scheme, claims, nowMs);
  if (untimely !== null) return untimely;
  return {
    ok: true,
    ...matched,
    ...(claims.timestampMs === undefined ? {} : { timestampMs: claims.timestampMs }),
  };
}

interface Key {
  index: number;
  key: KeyObject;
}

/** Making a key of a secret costs four times what a digest costs, and a hook's secret seldom changes. */
const MOST_KEYS = 1_000;
const knownKeys = new Map<string, KeyObject | null>();

/** @returns null for a secret that is not written in that encoding */
function keyOf(secret: string, encoding: HmacScheme["secretEncoding"]): KeyObject | null {
  const name = `${encoding ?? "utf8"} ${secret}`;
  let key = knownKeys.get(name);
  if (key === undefined) {
    const bytes = keyBytes(secret, encoding);
    key = bytes === undefined ? null : createSecretKey(bytes);
    if (knownKeys.size >= MOST_KEYS) knownKeys.clear();
    knownKeys.set(name, key);
  }
  return key;
}

function usableKeys(scheme: HmacScheme, secrets: readonly string[]): Key[] {
  return secrets.flatMap((secret, index) => {
    if (secret.trim() === "") return [];
    const key = keyOf(secret, scheme.secretEncoding);
    return key === null ? [] : [{ index, key }];
  });
}

/** @returns the key that a secret stands for; undefined when it is not written in that encoding */
export function keyBytes(
  secret: string,
  encoding: HmacScheme["secretEncoding"] = "utf8",
): Uint8Array | undefined {
  if (encoding === "utf8") return Buffer.from(secret, "utf8");
  const encoded = encoding === "base64" ? secret.trim().replace(/^whsec_/, "") : secret.trim();
  const form = encoding === "base64" ? /^[A-Za-z0-9+/_-]+={0,2}$/ : /^(?:[0-9a-f]{2})+$/i;
  const bytes = form.test(encoded) ? Buffer.from(encoded, encoding) : Buffer.alloc(0);
  return bytes.length === 0 ? undefined : bytes;
}

function findMatch(
  scheme: HmacScheme,
  claims: Claims,
  keys: Key[],
  body: Uint8Array,
): Pick<Accepted, "matched" | "secretIndex" | "body"> | null {
  const raw = matchingSecret(scheme, claims, keys, body);
  if (raw !== null) return { matched: "raw", secretIndex: raw, body };
  for (const form of scheme.reserialised ?? []) {
    const written = reserialise(form, body);
    if (written === null || Buffer.compare(written, body) === 0) continue;
    const index = matchingSecret(scheme, claims, keys, written);
    if (index !== null) return { matched: form, secretIndex: index, body: written };
  }
  return null;
}

function matchingSecret(scheme: HmacScheme, claims: Claims, keys: Key[], body: Uint8Array): number | null {
  let found: number | null = null;
  for (const key of keys) {
    const expected = digest(scheme, claims, key, body);
    for (const claimed of claims.digests) {
      const equal = claimed.length === expected.length && timingSafeEqual(claimed, expected);
      if (equal && found === null) found = key.index;
    }
  }
  return found;
}

function digest(scheme: HmacScheme, claims: Claims, key: Key, body: Uint8Array): Buffer {
  const hmac = createHmac(scheme.algorithm, key.key);
  for (const part of partsOf(scheme.signed)) {
    if (part === "{body}") hmac.update(body);
    else if (part === "{t}") hmac.update(claims.timestamp ?? "");
    else if (part === "{id}") hmac.update(claims.id ?? "");
    else if (part !== "") hmac.update(part);
  }
  return hmac.digest();
}

/** There are as many of them as vendors and owners' descriptions. */
const templates = new Map<string, readonly string[]>();

function partsOf(signed: string): readonly string[] {
  let parts = templates.get(signed);
  if (parts === undefined) {
    parts = signed.split(/(\{body\}|\{t\}|\{id\})/);
    if (templates.size >= MOST_KEYS) templates.clear();
    templates.set(signed, parts);
  }
  return parts;
}

function checkTime(scheme: HmacScheme, claims: Claims, nowMs: number): Refused | null {
  const toleranceSeconds = scheme.toleranceSeconds ?? DEFAULT_TOLERANCE_SECONDS;
  if (claims.timestampMs === undefined || toleranceSeconds === 0) return null;
  const ageMs = nowMs - claims.timestampMs;
  // written so that a tolerance which is not a number refuses everything
  if (Math.abs(ageMs) <= toleranceSeconds * 1000) return null;
  const advice = `check the clock of this server (${inWords(toleranceSeconds * 1000)} are allowed)`;
  return ageMs > 0
    ? refuse("timestamp_stale", `timestamp ${inWords(ageMs)} old: ${advice}`)
    : refuse("timestamp_in_future", `timestamp ${inWords(-ageMs)} in the future: ${advice}`);
}

/** `14 minutes`, `5 minutes 10 seconds`, `3 hours`, `12 days`. */
function inWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const count = (amount: number, unit: string) => `${amount} ${unit}${amount === 1 ? "" : "s"}`;
  if (seconds < 60) return count(seconds, "second");
  if (seconds < 600 && seconds % 60 !== 0) {
    return `${count(Math.floor(seconds / 60), "minute")} ${count(seconds % 60, "second")}`;
  }
  if (seconds < 2 * 3600) return count(Math.round(seconds / 60), "minute");
  if (seconds < 48 * 3600) return count(Math.round(seconds / 3600), "hour");
  return count(Math.round(seconds / 86_400), "day");
}
