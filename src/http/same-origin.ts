/**
 * Writes that another site makes in somebody's name (CSRF). The session cookie is `SameSite=Lax` and bodies are JSON,
 * which already keeps them out of today's browsers; this asks the browser where the call comes from besides.
 *
 * Source: https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 *         (read 2026-11-21). `Sec-Fetch-Site` can't be set by a page, and is sent over https and on localhost; `Origin`
 *         comes with every write of every browser.
 */
import type { Request } from "express";
import type { Problem } from "./problem.ts";

export type From = "here" | "elsewhere" | "unknown";

/** @param publicUrl  where people reach us: behind a proxy, `Host` may be another */
export function cameFrom(request: Request, publicUrl: string): From {
  const site = request.get("sec-fetch-site");
  if (site !== undefined) return site === "same-origin" ? "here" : "elsewhere";
  const origin = request.get("origin");
  if (origin === undefined) return "unknown";
  const ours = [`${request.protocol}://${request.get("host") ?? ""}`, originOf(publicUrl)];
  return ours.includes(origin) ? "here" : "elsewhere";
}

export const CROSS_SITE: Problem = {
  code: "cross_site",
  detail:
    "This did not come from Hirewire's own pages, so nothing was done. Open Hirewire by its usual address and do it there. A program sends a token instead of a cookie.",
};

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : "";
}
