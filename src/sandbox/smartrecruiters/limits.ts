/**
 * How often and how many calls at a time a key may make.
 *
 * Source: https://developers.smartrecruiters.com/docs/rate-limiting (read 2026-11-21): 10 a second and 8 at a time, and
 * `GET /candidates` one at a time.
 */
import type { RequestHandler } from "express";
import { createCallWindow } from "../vendors/call-window.ts";
import { SmartrecruitersError } from "./smartrecruiters-error.ts";

export const SMARTRECRUITERS_LIMITS = { perSecond: 10, atATime: 8, searchesAtATime: 1 };
export type SmartrecruitersLimits = typeof SMARTRECRUITERS_LIMITS;

export function limited(limits: SmartrecruitersLimits, now: () => number): RequestHandler {
  const window = createCallWindow({ limit: limits.perSecond, ms: 1_000, now });
  const open = { all: 0, searches: 0 };
  return (request, response, next) => {
    const kinds = request.method === "GET" && request.path === "/candidates" ? ["searches", "all"] : ["all"];
    const [most, kind] =
      kinds[0] === "searches"
        ? ([limits.searchesAtATime, "searches"] as const)
        : ([limits.atATime, "all"] as const);
    const allowed = open[kind] < most && window.take();
    response.set({
      "X-RateLimit-Limit": String(limits.perSecond),
      "X-RateLimit-Remaining": String(window.left()),
      "X-RateLimit-Concurrent-Limit": String(most),
      "X-RateLimit-Concurrent-Remaining": String(Math.max(0, most - open[kind] - 1)),
    });
    if (!allowed) throw new SmartrecruitersError(429, "TOO_MANY_REQUESTS", "Too many requests");
    for (const each of kinds) open[each as keyof typeof open] += 1;
    response.once("close", () => {
      for (const each of kinds) open[each as keyof typeof open] -= 1;
    });
    next();
  };
}
