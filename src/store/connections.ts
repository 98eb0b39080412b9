/** Connections, with their sealed secrets and their hooks. */
import type { Connection, Hook, SealedSecret } from "../core/types.ts";

export interface ConnectionStore {
  /** @throws {ConfigError} `connection_name_taken` */
  createConnection(connection: Connection, secrets: SealedSecret[], hook: Hook | null): Promise<void>;
  /**
   * Replaces name, settings, state, reason and updatedAt.
   *
   * @throws {ConfigError} `connection_name_taken`, `connection_not_found`
   */
  updateConnection(connection: Connection): Promise<void>;
  /** Oldest first, as are secrets, hooks, automations and versions. */
  connections(): Promise<Connection[]>;
  /** Removes the connection with its secrets; its hooks retire and its history stays. */
  deleteConnection(id: string, at: number): Promise<void>;
  secrets(connectionId: string): Promise<SealedSecret[]>;
  addSecret(secret: SealedSecret): Promise<void>;
  /** The field's older secrets stop being accepted at that moment. */
  retireSecrets(connectionId: string, field: string, exceptId: string, retiresAt: number): Promise<void>;
  deleteSecret(id: string): Promise<void>;

  hooks(): Promise<Hook[]>;
  addHook(hook: Hook): Promise<void>;
  retireHook(id: string, at: number): Promise<void>;
}
