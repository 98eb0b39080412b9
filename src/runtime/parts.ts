/** What everything in this process is made of. */
import type { Catalog } from "../core/catalog.ts";
import type { Log } from "../log.ts";
import type { createConnectionCaches } from "../run/connection-cache.ts";
import type { ConnectionReader } from "../run/connections.ts";
import type { Directory } from "../run/directory.ts";
import type { Outbound } from "../run/outbound/outbound.ts";
import type { Owners } from "../store/owners.ts";
import type { Store } from "../store/store.ts";
import type { Vault } from "../vault/open-vault.ts";

export interface Parts {
  catalog: Catalog;
  store: Store;
  vault: Vault;
  directory: Directory;
  reader: ConnectionReader;
  outbound: Outbound;
  cacheFor: ReturnType<typeof createConnectionCaches>;
  /** Where we listen; empty before. */
  ownUrl: () => string;
  /** Which of all that listen there, by its id. */
  workspace: string;
  /** Where senders reach us. Neither has a slash at the end. */
  publicUrl: () => string;
  /** Called after automations or connections were changed. */
  onChange: () => void;
  /** Called once there are runs to work on. */
  onRuns: () => void;
  /** Whether this process does what only one of all that share the store may do. */
  leads: () => boolean;
  /** Bulk jobs were begun or changed. */
  onJobs: () => void;
  /** Who does what only one of all processes may do at a time. */
  owners: Owners;
  /** Hooks, secrets or how a connection stands were changed: other processes read them anew. */
  onChanged: () => void;
  /** What was begun last ends first. */
  onClose: (step: () => unknown) => void;
  log: Log;
  now: () => number;
}
