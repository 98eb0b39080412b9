/** What an owner does with automations: save, change, turn on, pause, turn off, remove. */
import { checkAutomation, type Problem } from "../../core/automation/check-automation.ts";
import type { AutomationDefinition } from "../../core/automation/automation.ts";
import type { Catalog } from "../../core/catalog.ts";
import { ConfigError } from "../../core/errors.ts";
import { newId } from "../../core/id.ts";
import type { Automation, AutomationState, AutomationVersion } from "../../core/types.ts";
import type { Store } from "../../store/store.ts";
import type { Directory } from "../directory.ts";

/** An automation that can't be saved, with everything that is wrong with it. */
export class InvalidAutomation extends ConfigError {
  readonly problems: Problem[];

  constructor(problems: Problem[]) {
    const [first] = problems;
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
    super(`${first?.message ?? "The automation is not valid."}${more}`, {
      code: "invalid_automation",
      ...(first ? { path: first.path } : {}),
    });
    this.problems = problems;
  }
}

export interface Automations {
  list(): Automation[];
  get(idOrName: string): Automation;
  /** @throws {InvalidAutomation} with everything that is wrong */
  check(definition: AutomationDefinition): AutomationDefinition;
  versions(idOrName: string): Promise<AutomationVersion[]>;
  /** @param by  name of who makes it */
  create(definition: AutomationDefinition, state: AutomationState, by?: string): Promise<Automation>;
  /** Adds a version; events that already arrived keep the version they were matched with. */
  update(
    idOrName: string,
    definition: AutomationDefinition,
    about?: { by?: string; restores?: number },
  ): Promise<Automation>;
  /** @param held  what happens to the events kept while it was paused */
  setState(idOrName: string, state: AutomationState, held: "release" | "skip" | "keep"): Promise<Automation>;
  /** It is gone from every list, and its name is free. What it did stays in the history; what it had not begun is cancelled. */
  remove(idOrName: string): Promise<void>;
}

export function automationOperations(options: {
  store: Store;
  catalog: Catalog;
  directory: Directory;
  now: () => number;
  onChange: () => void;
}): Automations {
  const { store, catalog, directory, now, onChange } = options;

  /** Those of people: a subscription's is seen as the subscription. */
  const own = (): Automation[] => directory.automations().filter(({ subscription }) => !subscription);

  const find = (idOrName: string): Automation => {
    const automation = own().find(({ id }) => id === idOrName) ?? own().find(({ name }) => name === idOrName);
    if (automation) return automation;
    throw new ConfigError(`There is no automation "${idOrName}".`, { code: "automation_not_found" });
  };

  /** What is off may still lack its connections. */
  const check = (definition: AutomationDefinition, state: AutomationState = "off"): AutomationDefinition => {
    const connections = directory.connections().map(({ name, app }) => ({ name, app }));
    const problems = checkAutomation(definition, { catalog, ...(state === "on" && { connections }) });
    if (problems.length > 0) throw new InvalidAutomation(problems);
    return definition;
  };

  const changed = async (): Promise<void> => {
    await directory.reload();
    onChange();
  };

  const nameIsFree = (name: string, self?: string): void => {
    if (!directory.automations().some((other) => other.name === name && other.id !== self)) return;
    throw new ConfigError(`There is already an automation "${name}". Choose another name.`, {
      code: "name_taken",
      path: "name",
    });
  };

  return {
    list: own,
    get: find,
    check: (definition) => check(definition),
    versions: (idOrName) => store.versions(find(idOrName).id),

    async create(definition, state, by) {
      check(definition, state);
      nameIsFree(definition.name);
      const at = now();
      const automation: Automation = {
        id: newId("aut", at),
        name: definition.name,
        state,
        versionId: newId("ver", at),
        versionNumber: 1,
        definition,
        createdAt: at,
        updatedAt: at,
      };
      await store.createAutomation({ ...automation, savedBy: by });
      await changed();
      return find(automation.id);
    },

    async update(idOrName, definition, { by, restores } = {}) {
      const automation = find(idOrName);
      check(definition, automation.state);
      nameIsFree(definition.name, automation.id);
      const at = now();
      await store.addVersion({
        id: newId("ver", at),
        automationId: automation.id,
        number: automation.versionNumber + 1,
        definition,
        createdAt: at,
        savedBy: by,
        restores,
      });
      await changed();
      return find(automation.id);
    },

    async setState(idOrName, state, held) {
      const automation = find(idOrName);
      if (state === "on") check(automation.definition, state);
      await store.setAutomationState(automation.id, state, { at: now(), held });
      await changed();
      return find(automation.id);
    },

    async remove(idOrName) {
      await store.removeAutomation(find(idOrName).id, now(), "its automation was removed");
      await changed();
    },
  };
}
