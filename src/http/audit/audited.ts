/**
 * Whatever is not a read leaves a record: who, what, to what, and what became of it. Where the log says more than the route's
 * own summary, `tellings.ts` says how.
 */
import type { Request } from "express";
import { HirewireError } from "../../core/errors.ts";
import type { Route, RouteRequest } from "../api/define-route.ts";
import type { ApiOptions } from "../api/api-options.ts";
import type { Caller } from "../access.ts";
import { tellingOf, type Telling, type Told } from "./tellings.ts";

type Asked = RouteRequest<unknown, unknown, unknown>;

/** Whether doing it is recorded: it is no read, and does not say that it changes nothing. */
export function leavesRecord({ method, asksOnly }: Pick<Route, "method" | "asksOnly">): boolean {
  return method !== "get" && asksOnly !== true;
}

/** Does the work and records it once it is done, or could not be. */
export async function audited<T>(
  work: () => Promise<T>,
  { route, asked, http, options }: { route: Route; asked: Asked; http: Request; options: ApiOptions },
): Promise<T> {
  if (!leavesRecord(route)) return work();
  const telling = tellingOf(route);
  const before = await quietly(() => telling.before?.(asked, options));
  let answer: T;
  try {
    answer = await work();
  } catch (error) {
    const refused = error instanceof HirewireError;
    await leave({
      told: await tell(telling, { ...asked, before, answer: undefined }, options),
      outcome: refused ? "refused" : "failed",
      code: refused ? error.code : "internal_error",
    });
    throw error;
  }
  const told = await tell(telling, { ...asked, before, answer }, options);
  if (told !== null) await leave({ told, outcome: "done", code: null });
  return answer;

  async function leave(what: {
    told: Told | null;
    outcome: "done" | "refused" | "failed";
    code: string | null;
  }): Promise<void> {
    await options.audit.record({
      ...from(what.told?.by ?? asked.caller, http),
      area: route.tag,
      operation: route.operationId,
      action: what.told?.action ?? telling.action,
      target: what.told?.target ?? null,
      changes: what.outcome === "done" ? (what.told?.changes ?? []) : [],
      outcome: what.outcome,
      code: what.code,
      often: telling.often === what.outcome,
    });
  }
}

/** Somebody who is known asked for what they may not do. Once an hour is enough to know. */
export async function auditDenied(
  caller: Caller,
  { route, http, options }: { route: Route; http: Request; options: ApiOptions },
): Promise<void> {
  if (!leavesRecord(route)) return;
  await options.audit.record({
    ...from(caller, http),
    area: route.tag,
    operation: route.operationId,
    action: tellingOf(route).action,
    outcome: "denied",
    code: "scope_missing",
    often: true,
  });
}

function from({ kind, id, name }: Pick<Caller, "kind" | "id" | "name">, http: Request) {
  return { caller: { kind, id, name }, address: http.ip ?? null, userAgent: http.get("user-agent") ?? null };
}

/** A record in fewer words is better than none. */
async function tell(
  telling: Telling,
  said: Parameters<NonNullable<Telling["tell"]>>[0],
  options: ApiOptions,
): Promise<Told | null> {
  if (!telling.tell) return { action: telling.action, target: telling.target?.(said) ?? null };
  const told = await quietly(() => telling.tell?.(said, options));
  return told === undefined ? { action: telling.action, target: null } : told;
}

async function quietly<T>(work: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
