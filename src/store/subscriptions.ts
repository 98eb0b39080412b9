/** What is kept of subscriptions. Each has an automation of its own, made and removed in the same transaction. */
import type { Automation, AutomationVersion, Subscription } from "../core/types.ts";

/** What is written when somebody subscribes. */
export type NewSubscription = Omit<
  Subscription,
  "automationId" | "state" | "stateReason" | "removedAt" | "removedReason"
> & {
  /** Two wishes with the same key are one. Opaque. */
  key: string;
  /** The signing secret, sealed for `secret:<subscription id>`. */
  sealed: Uint8Array;
};

/** With the sealed secret, which is gone once the subscription is removed. */
export type KeptSubscription = Subscription & { sealed: Uint8Array | null };

export interface SubscriptionStore {
  /**
   * Makes the subscription with its automation, unless one with the same key is there.
   *
   * @returns the id of that one, or null
   */
  createSubscription(subscription: NewSubscription, automation: Automation): Promise<string | null>;
  /**
   * Changes what may change, and adds a version of its automation where its mapping did.
   *
   * @returns false when it was removed
   */
  changeSubscription(
    id: string,
    changes: Partial<Pick<Subscription, "mapping" | "ordered" | "expiresAt">>,
    version: AutomationVersion | null,
  ): Promise<boolean>;
  /** What happens is kept for it from now on. @returns false when it was paused or removed before */
  pauseSubscription(id: string, options: { at: number; reason: string }): Promise<boolean>;
  /** What was kept for it is due, in order. @returns false when it was not paused */
  resumeSubscription(id: string, at: number): Promise<boolean>;
  /**
   * Removes it with its automation: waiting and held deliveries are cancelled with the reason, and the secret is gone.
   *
   * @returns false when it was removed before
   */
  removeSubscription(id: string, options: { at: number; reason: string }): Promise<boolean>;
  /** Oldest first. */
  subscriptions(): Promise<Subscription[]>;
  /** Those that ended, the last one first. */
  removedSubscriptions(limit: number): Promise<Subscription[]>;
  /** Also one that was removed. */
  subscription(id: string): Promise<KeptSubscription | null>;
}
