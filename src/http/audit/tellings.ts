/**
 * How the audit log tells what a route did, by its operationId. A route that is not here is told by its summary, about whatever
 * its address names. Nothing that is told holds a secret or a candidate's data: names of automations and connections, settings
 * without secrets, counts, ids.
 */
import type { AuditChange, AuditTarget } from "../../store/audit.ts";
import type { ApiOptions } from "../api/api-options.ts";
import type { Route, RouteRequest } from "../api/define-route.ts";
import { accessTellings } from "./tell-access.ts";
import { automationTellings } from "./tell-automations.ts";
import { connectionTellings } from "./tell-connections.ts";
import { peopleTellings } from "./tell-people.ts";
import { settingsTellings } from "./tell-settings.ts";
import { workTellings } from "./tell-work.ts";

export interface Told {
  /** To be read behind the caller's name: `turned on "Strong scores"`. */
  action: string;
  target: AuditTarget | null;
  changes?: AuditChange[];
  /** Who it was, where that is known only afterwards: by signing in. */
  by?: { kind: "user"; id: string; name: string };
}

export type Said = RouteRequest<unknown, unknown, unknown> & {
  /** What `before` gave. */
  before: unknown;
  /** Undefined when it could not be done. */
  answer: unknown;
};

export interface Telling {
  /** In general, when nothing more is known. */
  action: string;
  target?: (said: Said) => AuditTarget | null;
  /** What is there before the route does its work. */
  before?: (asked: RouteRequest<unknown, unknown, unknown>, options: ApiOptions) => unknown;
  /** Null when nothing was changed after all, such as by a plan. */
  tell?: (said: Said, options: ApiOptions) => Told | null | Promise<Told | null>;
  /** Done, or refused, again and again: recorded once an hour. */
  often?: "done" | "refused";
}

const TELLINGS: Readonly<Record<string, Telling>> = {
  ...automationTellings,
  ...connectionTellings,
  ...accessTellings,
  ...peopleTellings,
  ...settingsTellings,
  ...workTellings,
};

export function tellingOf({
  operationId,
  summary,
  tag,
}: Pick<Route, "operationId" | "summary" | "tag">): Telling {
  return (
    TELLINGS[operationId] ?? {
      action: `asked to ${summary.slice(0, 1).toLowerCase()}${summary.slice(1)}`,
      target: ({ params }) => namedIn(params, tag.replace(/s$/, "")),
    }
  );
}

function namedIn(params: unknown, kind: string): AuditTarget | null {
  const id = (params as { id?: unknown } | undefined)?.id;
  return typeof id === "string" ? { kind, id, name: null } : null;
}
