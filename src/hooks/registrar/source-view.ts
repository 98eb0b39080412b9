/** What the registrar knows of how a connection's events reach us. */
import type { Connection } from "../../core/types.ts";
import type { RegisteredSource } from "../../run/sources/standing.ts";
import type { SourceState, StoredRegistration } from "../../store/registrations.ts";
import { sameEvents } from "./plan.ts";

export function describeSource(facts: {
  connection: Connection;
  /** Undefined before the first look. */
  state: SourceState | undefined;
  /** Of the connection. */
  rows: readonly StoredRegistration[];
  needed: string[];
}): RegisteredSource {
  const { connection, state, rows, needed } = facts;
  return {
    state: state?.state ?? "draft",
    reason: state?.reason ?? null,
    since: state?.since ?? connection.createdAt,
    events: rows.find((row) => row.state === "current")?.events ?? [],
    needed,
    orphans: rows.filter((row) => row.state === "orphaned").map(({ vendorId, url }) => ({ vendorId, url })),
  };
}

/** Whether a pass is under way or about to begin, as far as one can tell who doesn't make it. */
export function isOutdated({ state, events, needed }: RegisteredSource): boolean {
  if (state === "registering") return true;
  if (state === "draft") return needed.length > 0;
  const isAsked = state === "live" || state === "verifying";
  return isAsked && events.length > 0 && !sameEvents(events, needed);
}
