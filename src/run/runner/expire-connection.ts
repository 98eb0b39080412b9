/** What becomes of a connection whose credentials are no longer accepted. */
import type { ActionApp } from "../../core/define-action.ts";
import { type AuthExpired, ConfigError, type HirewireError, RetryLater } from "../../core/errors.ts";
import type { Connection } from "../../core/types.ts";
import type { Services } from "./services.ts";

/** Runs that went together share their error: it is looked into once. */
const verdicts = new WeakMap<AuthExpired, Promise<HirewireError>>();

/**
 * Marks the connection, so that its other runs are held too. A connection that was changed while the call
 * was under way is not to blame: the call is repeated with what is set now.
 */
export function expireConnection(
  services: Services,
  error: AuthExpired,
  used: Connection | null,
): Promise<HirewireError> {
  const verdict = verdicts.get(error) ?? judge(services, error, used);
  verdicts.set(error, verdict);
  return verdict;
}

async function judge(
  services: Services,
  error: AuthExpired,
  used: Connection | null,
): Promise<HirewireError> {
  const { store, connections, log, now, onConnectionChanged } = services;
  if (used === null) return new ConfigError(error.message, { code: error.code, cause: error });
  const current = await connections.fresh(used.id);
  if (!current || current.state === "auth_expired") return error;
  if (current.updatedAt !== used.updatedAt) {
    return new RetryLater(`the connection "${used.name}" was changed during the call`, {
      code: "connection_changed",
      afterMs: 0,
      cause: error,
    });
  }
  const updatedAt = now();
  await store.updateConnection({ ...current, state: "auth_expired", stateReason: error.message, updatedAt });
  connections.forget();
  onConnectionChanged(used.id);
  log.warn("connection expired", { connection: used.id, code: error.code, detail: error.detail });
  return error;
}

export function expiredWords(app: ActionApp, connection: Connection): string {
  return (
    connection.stateReason ??
    `${app.label} no longer accepts the connection "${connection.name}": reconnect it, and its runs go on by themselves.`
  );
}
