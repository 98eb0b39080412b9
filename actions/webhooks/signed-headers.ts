/**
 * Signs what goes out as Standard Webhooks describes: HMAC-SHA256 of `<webhook-id>.<webhook-timestamp>.<body>`, in
 * base64, `v1,` first. The id stays the same on every try, the time does not: receivers refuse old ones.
 *
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md (read 2026-11-21)
 */
import { createHmac } from "node:crypto";

const PREFIX = "whsec_";

/** @param delivery.secret  `whsec_` and base64; without one there is no signature, but an id and a time all the same */
export function signedHeaders(delivery: {
  secret: string | undefined;
  id: string;
  timestampMs: number;
  body: string;
}): Record<string, string> {
  const { secret, id, timestampMs, body } = delivery;
  const timestamp = String(Math.floor(timestampMs / 1000));
  const named = { "webhook-id": id, "webhook-timestamp": timestamp };
  if (secret === undefined) return named;
  const key = Buffer.from(secret.slice(PREFIX.length), "base64");
  const mac = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { ...named, "webhook-signature": `v1,${mac}` };
}
