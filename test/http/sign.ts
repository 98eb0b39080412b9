import { createHmac } from "node:crypto";

/** HMAC-SHA256, hex: what most vendors send. */
export function bodySignature(secret: string, signed: string): string {
  return createHmac("sha256", secret).update(signed).digest("hex");
}
