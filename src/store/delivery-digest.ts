import { hash } from "node:crypto";

/** What a delivery is known by: 128 bits of SHA-256, which say nothing about the candidate. */
export function deliveryDigest(connectionId: string, idempotencyKey: string): Uint8Array {
  return hash("sha256", `${connectionId}\n${idempotencyKey}`, "buffer").subarray(0, 16);
}
