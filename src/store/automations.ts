/** Automations with their immutable versions. */
import type { Automation, AutomationState, AutomationVersion, NewAutomation } from "../core/types.ts";

export interface AutomationStore {
  /** Makes the automation with its first version. */
  createAutomation(automation: NewAutomation): Promise<void>;
  /**
   * Adds an immutable version and makes it the current one; the automation takes its name.
   *
   * @throws {ConfigError} `automation_not_found`, `version_conflict` when that number exists already
   */
  addVersion(version: AutomationVersion): Promise<void>;
  /**
   * What becomes of the runs that were held while it was paused: `release` makes them due in order, provided that it
   * turns on; `skip` cancels them; `keep` leaves them.
   *
   * @throws {ConfigError} `automation_not_found`
   */
  setAutomationState(
    id: string,
    state: AutomationState,
    options: { at: number; held: "release" | "skip" | "keep" },
  ): Promise<void>;
  automations(): Promise<Automation[]>;
  versions(automationId: string): Promise<AutomationVersion[]>;
  /**
   * Takes an automation out of sight: no list shows it, its name is free, its waiting and held runs are cancelled with
   * `reason` and the code `automation_removed`. A run that is under way goes on; runs and versions stay readable.
   *
   * @throws {ConfigError} `automation_not_found`
   */
  removeAutomation(id: string, at: number, reason: string): Promise<void>;
}
