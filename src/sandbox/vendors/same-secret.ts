import { timingSafeEqual } from "node:crypto";

/** Compares two secrets in a time that tells nothing about either. */
export function sameSecret(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** What stands behind `Bearer ` in an Authorization header; empty when it is something else. */
export function bearerIn(header: string | undefined): string {
  return /^Bearer (\S+)$/.exec(header ?? "")?.[1] ?? "";
}
