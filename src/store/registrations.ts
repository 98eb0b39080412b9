/**
 * What is kept of our hooks at vendors. The registrar (`src/hooks/`) decides; here it is only told, each time in one
 * transaction.
 *
 * @module
 */
import type { Hook, SealedSecret } from "../core/types.ts";

export type RegistrationState =
  /** the vendor is being asked; or was, and we never learnt its answer */
  | "intended"
  /** the vendor has it, and its id is known */
  | "current"
  /** to be removed at the vendor; or removed, with its address open a little longer */
  | "leaving"
  /** the vendor may still have it and can't remove it: the owner has to */
  | "orphaned"
  /** the vendor has it no more */
  | "gone";

export interface StoredRegistration {
  hookId: string;
  connectionId: string;
  app: string;
  /** As the vendor was told. */
  url: string;
  state: RegistrationState;
  vendorId: string | null;
  /** Wire names. */
  events: string[];
  /** The secret that the vendor was offered, while it is `intended`. */
  sealed: Uint8Array | null;
  /** When an event came through it for the first time. */
  confirmedAt: number | null;
  /** When it was removed at the vendor, or given up. */
  leftAt: number | null;
  createdAt: number;
  updatedAt: number;
}

/** How a connection's events reach us. */
export type SourceStateName =
  /** nothing is needed of it */
  | "draft"
  /** the vendor is being asked */
  | "registering"
  /** the vendor agreed, and nothing confirms it yet */
  | "verifying"
  /** an event arrived, or the vendor showed it */
  | "live"
  /** what the vendor shows is not what is needed */
  | "drifted"
  | "refused"
  /** the vendor switched it off */
  | "switched_off"
  | "unreachable"
  /** set up by hand: waiting for the first verified event */
  | "waiting";

export interface SourceState {
  connectionId: string;
  state: SourceStateName;
  /** For the owner, with the vendor's words. */
  reason: string | null;
  since: number;
}

/** The store's part in registrations. */
export interface Registrations {
  /** All there ever were, oldest first. */
  registrations(): Promise<StoredRegistration[]>;
  /**
   * Notes that a vendor is about to be given this new address.
   *
   * @throws {ConfigError} `connection_not_found`
   */
  intendRegistration(registration: StoredRegistration, hook: Hook): Promise<void>;
  /**
   * Keeps what the vendor answered, or what was found there, together with the secret that signs its events. The field's
   * older secrets retire at `retireSecretsAt`. Once it is `current`, whatever was current of the connection is leaving.
   *
   * @throws {ConfigError} `connection_not_found`: it was removed meanwhile, and nothing is kept
   */
  recordRegistration(
    registration: StoredRegistration,
    secret: { sealed: SealedSecret; retireSecretsAt: number } | null,
  ): Promise<void>;
  /** Changes what is given and leaves the rest. */
  changeRegistration(
    hookId: string,
    change: Partial<Pick<StoredRegistration, "state" | "vendorId" | "events" | "confirmedAt" | "leftAt">>,
    at: number,
  ): Promise<void>;
  /** Its address is retired with it: 410 from now on. */
  endRegistration(hookId: string, state: "gone" | "orphaned", at: number): Promise<void>;

  sourceStates(): Promise<SourceState[]>;
  /** A connection that is gone has none: nothing is kept then. */
  setSourceState(state: SourceState): Promise<void>;
}
