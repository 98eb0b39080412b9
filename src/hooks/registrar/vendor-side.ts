/** A vendor's registration functions, ready to be called for one connection. */
import type { Catalog } from "../../core/catalog.ts";
import type { Cache, CalledApp } from "../../core/define-action.ts";
import type { Registration, RegistrationCall } from "../../core/registration.ts";
import type { Connection } from "../../core/types.ts";
import type { ConnectionReader } from "../../run/connections.ts";
import type { Outbound } from "../../run/outbound/outbound.ts";

export interface VendorSide {
  label: string;
  registration: Registration;
  call: RegistrationCall;
  /** Why nothing can be registered with the connection's settings; null when it can. */
  unavailable: string | null;
}

export type OpenVendorSide = (connection: Connection, signal: AbortSignal) => Promise<VendorSide | null>;

/**
 * @returns opens a connection's vendor; null for an app without an API for hooks
 * @throws {ConfigError} `secret_unreadable`, or as `checkFields`
 */
export function vendorSides(options: {
  catalog: Catalog;
  reader: ConnectionReader;
  outbound: Outbound;
  cacheFor: (connectionId: string) => Cache;
}): OpenVendorSide {
  const { catalog, reader, outbound, cacheFor } = options;
  const apps = new Map<string, CalledApp>();

  /** Signed in to as its acting side is, unless its registration says otherwise. */
  const calledApp = (key: string, registration: Registration): CalledApp => {
    const known = apps.get(key);
    if (known) return known;
    const { label, fields } = catalog.app(key)!;
    const acting = catalog.actions.get(key);
    const authorize = registration.authorize?.bind(registration) ?? acting?.authorize;
    const classify = registration.classify?.bind(registration) ?? acting?.classify;
    const budgets = registration.budgets ?? acting?.budgets;
    const app: CalledApp = {
      key,
      label,
      connection: fields,
      ...(authorize && { authorize }),
      ...(classify && { classify }),
      ...(budgets && { budgets }),
    };
    apps.set(key, app);
    return app;
  };

  return async (connection, signal) => {
    const registration = catalog.triggers.get(connection.app)?.registration;
    if (!registration) return null;
    const app = calledApp(connection.app, registration);
    reader.forget();
    const { values } = await reader.find(app, connection.name);
    const { id, name } = connection;
    const context = outbound.clientFor({
      app,
      connection: { id, name, values },
      cache: cacheFor(id),
      signal,
    });
    const { http, connection: settings, now } = context;
    return {
      label: app.label,
      registration,
      call: { http, connection: settings, now, signal },
      unavailable: registration.unavailable(settings),
    };
  };
}
