/** Who does what only one may do at a time, of all processes there are. */
import type { Log } from "../log.ts";
import { ownersInProcess } from "../store/owners.ts";
import type { PostgresOwners } from "../store/postgres/owners.ts";
import type { Shared } from "./open-kept.ts";

export async function openOwnersOf(shared: Shared | null, log: Log): Promise<PostgresOwners> {
  if (!shared) {
    const owners = ownersInProcess();
    return { of: () => owners, close: () => Promise.resolve() };
  }
  const { openOwners } = await import("../store/postgres/owners.ts");
  return openOwners({
    url: shared.url,
    onTrouble: (error) => log.warn("line of the owners is down", { error }),
  });
}
