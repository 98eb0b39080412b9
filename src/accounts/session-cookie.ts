/**
 * What the session's cookie is called. Browsers keep cookies by host and not by port, so two Hirewires on one machine would
 * take each other's away: each has a mark of its own in the name, and its port, since a copy of the data has the same mark.
 *
 * Over https the name begins with `__Host-`: browsers then take it only over https, from this very host and for all of
 * it, so that no neighbour below the same domain can plant one.
 * Source: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.3.2 (read 2026-11-22)
 */
import { randomBytes } from "node:crypto";
import type { Store } from "../store/store.ts";

export interface SessionCookie {
  name: string;
  /** Before the names of the other cookies that signing in takes. */
  prefix: string;
  secure: boolean;
}

/** @param mark  of this installation */
export function sessionCookie(mark: string, publicUrl: string): SessionCookie {
  const { protocol, port } = new URL(publicUrl);
  const secure = protocol === "https:";
  const host = secure ? "__Host-" : "";
  const own = port === "" ? mark : `${port}_${mark}`;
  return { name: `${host}hirewire_session_${own}`, prefix: `${host}hirewire_${own}`, secure };
}

const KEY = "accounts::mark";

/** @returns what tells this installation from others; made once */
export async function installationMark(
  store: Pick<Store, "keyGet" | "keySet">,
  now: () => number,
): Promise<string> {
  const kept = await store.keyGet(KEY, now());
  if (kept !== null) return kept;
  const made = randomBytes(4).toString("hex");
  await store.keySet(KEY, made, null);
  // of two processes that begin at once, the later one is right
  return (await store.keyGet(KEY, now())) ?? made;
}
