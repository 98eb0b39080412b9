/** What the bare servers have in common: the check of the signature, and saying where they listen. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SIGNING_SECRET } from "../job.ts";

export const RECEIVED = JSON.stringify({ received: true });
/** Where they tell how many events they took in, and how many of their messages are under way: a {@link Counts}. */
export const COUNTS_PATH = "/counts";

export interface Counts {
  accepted: number;
  underWay: number;
}

export function isSigned(body: Uint8Array, signature: string | string[] | undefined): boolean {
  const expected = createHmac("sha256", SIGNING_SECRET).update(body).digest("hex");
  return (
    typeof signature === "string" &&
    signature.length === expected.length &&
    timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
  );
}

/** Ends with the process, at once. */
export async function announce(server: Server): Promise<void> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  console.log(`listens on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}
