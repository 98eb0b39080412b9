/** What stands in a cookie or in a link and lets somebody in: 256 random bits, of which only the SHA-256 is kept. */
import { createHash, randomBytes } from "node:crypto";

export function newSecretToken(): string {
  return randomBytes(32).toString("base64url");
}

/** Hex. So many random bits can't be searched, so a fast digest is enough. */
export function digestOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
