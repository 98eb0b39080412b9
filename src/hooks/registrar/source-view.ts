/** What the registrar knows of how a connection's events reach us. */
import type { Connection } from "../../core/types.ts";
import type { RegisteredSource } from "../../run/sources/standing.ts";
import type { SourceState, StoredRegistration } from "../../store/registrations.ts";

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
