/** How a connection's events reach us, as its owner sees it. */
import type { Connection } from "../../core/types.ts";
import type { SourceState, SourceStateName, StoredRegistration } from "../../store/registrations.ts";

export interface SourceView {
  state: SourceStateName;
  /** In plain words, the vendor's own quoted; null when there is nothing to say. */
  reason: string | null;
  since: number;
  /** Wire names that the vendor was told to send; empty where that is done by hand. */
  events: string[];
  /** Wire names that automations wait for. */
  needed: string[];
  /** What the vendor could not be made to remove: the owner has to, there. */
  orphans: { vendorId: string | null; url: string }[];
}

export function describeSource(facts: {
  connection: Connection;
  /** Undefined before the first look. */
  state: SourceState | undefined;
  /** Of the connection. */
  rows: readonly StoredRegistration[];
  needed: string[];
}): SourceView {
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
