/** What one pass over a connection works with. */
import type { Connection } from "../../core/types.ts";
import type { Log } from "../../log.ts";
import type { Directory } from "../../run/directory.ts";
import type { SourceStateName } from "../../store/registrations.ts";
import type { Store } from "../../store/store.ts";
import type { Vault } from "../../vault/open-vault.ts";
import type { VendorSide } from "./vendor-side.ts";

/** How a connection stands. */
export interface Outcome {
  state: SourceStateName;
  /** With the vendor's own words where it has any. */
  reason: string | null;
}

/** What one pass leaves for the next one, whoever makes it. */
export interface Memory {
  /** The events for which the vendor could not be brought to do as asked: it isn't given new hooks for them each time. */
  stuckFor?: string;
}

export interface PassOptions {
  store: Store;
  vault: Vault;
  directory: Directory;
  log: Log;
  now: () => number;
  /** Where vendors reach us. */
  publicUrl: () => string;
  connection: Connection;
  vendor: VendorSide;
  /** Wire names; empty when nobody waits for any. */
  needed: readonly string[];
  memory: Memory;
  /** Told on the way. */
  onState: (outcome: Outcome) => Promise<void>;
  /** An address was made that the vendor is about to be given: resolves once calls to it are known everywhere. */
  onAddress: () => Promise<void>;
}
