/**
 * Whether a call to Zapier's address is what its sender signed, over the bytes as they arrived.
 *
 * Zapier's addresses are hard to guess and known to Zapier's own history, proxies and browsers all the same: an unsigned
 * call must not start anybody's Zap.
 *
 * Sources: https://github.com/standard-webhooks/standard-webhooks ; `bundle.rawRequest` in
 * https://github.com/zapier/zapier-platform/blob/main/packages/cli/README.md (read 2026-11-21)
 */
import type { SignatureScheme } from "../../core/signature/signature-scheme.ts";
import { verifySignature } from "../../core/signature/verify-signature.ts";
import type { Bundle, Json, Z } from "./zapier.ts";

/**
 * How Hirewire signs what it delivers. An hour instead of the usual five minutes: Zapier takes a call at once and lets
 * the trigger see it later, when it is busy.
 */
export const DELIVERY_SCHEME: SignatureScheme = {
  kind: "hmac",
  header: "webhook-signature",
  algorithm: "sha256",
  encoding: "base64",
  format: "list",
  signatureKey: "v1",
  signed: "{id}.{t}.{body}",
  idHeader: "webhook-id",
  timestamp: { from: "header", name: "webhook-timestamp", unit: "seconds" },
  toleranceSeconds: 60 * 60,
  secretEncoding: "base64",
};

/**
 * Reads a delivery that is really its sender's.
 *
 * @param from.sender  who must have signed it, for sentences
 * @returns the payload, and the headers by lower-case name
 * @throws the platform's `Error`: `no_signing_secret`, `signature_refused`, `delivery_unreadable`
 */
export function verifiedDelivery(
  z: Pick<Z, "errors">,
  bundle: Bundle,
  { scheme, sender }: { scheme: SignatureScheme; sender: string },
): { payload: Json; headers: Readonly<Record<string, string>> } {
  const secret = bundle.subscribeData?.["secret"];
  if (typeof secret !== "string" || secret === "") {
    throw new z.errors.Error(
      "This Zap has no signing secret, so nothing that reaches it can be believed. Turn it off and on again: that makes one.",
      "no_signing_secret",
    );
  }
  const rawHeaders = rawHeadersOf(bundle);
  const body = Buffer.from(bundle.rawRequest?.content ?? "", "utf8");
  const verified = verifySignature({ scheme, rawHeaders, body, secrets: [secret], nowMs: Date.now() });
  if (!verified.ok) {
    throw new z.errors.Error(
      `A call that reached this Zap was not signed by ${sender} (${verified.reason}), so it was refused. If it should have been accepted, turn the Zap off and on again.`,
      "signature_refused",
      401,
    );
  }
  const payload = parse(verified.body);
  if (!payload) {
    throw new z.errors.Error(`What ${sender} delivered is not a JSON object.`, "delivery_unreadable");
  }
  return { payload, headers: namedHeaders(rawHeaders) };
}

/**
 * Headers as Node gives them. Zapier writes `Webhook-Id` as `Http-Webhook-Id`, in camel case, and leaves
 * `Content-Type` and `Content-Length` as they are.
 *
 * @returns name, value, name, value …
 */
export function rawHeadersOf({ rawRequest }: Pick<Bundle, "rawRequest">): string[] {
  return Object.entries(rawRequest?.headers ?? {}).flatMap(([name, value]) => [
    name.replace(/^http-/i, ""),
    value,
  ]);
}

function namedHeaders(rawHeaders: readonly string[]): Record<string, string> {
  const named: Record<string, string> = {};
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    named[rawHeaders[index]!.toLowerCase()] = rawHeaders[index + 1]!;
  }
  return named;
}

function parse(body: Uint8Array): Json | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;
  } catch {
    return null;
  }
}
