/** Which automations a connection carries: what stands still when it breaks, and what ends when it is removed. */
import type { Catalog } from "../../core/catalog.ts";
import { actionKeyOf, type AutomationDefinition } from "../../core/automation/automation.ts";
import type { AutomationState, Connection } from "../../core/types.ts";
import type { Directory } from "../directory.ts";

export interface Use {
  id: string;
  name: string;
  state: AutomationState;
  /** Its events begin the automation. */
  listens: boolean;
  /** Ids of the steps that act there. */
  steps: string[];
}

export interface Uses {
  /** In the order in which the automations were made; without subscriptions. */
  of(connection: Connection): Use[];
}

export function useOperations(options: {
  catalog: Pick<Catalog, "triggers" | "event">;
  directory: Pick<Directory, "automations" | "connections">;
}): Uses {
  const { catalog, directory } = options;

  const listens = (definition: AutomationDefinition, { name, app }: Connection): boolean => {
    const source = catalog.triggers.get(app);
    if (!source || (definition.from && !definition.from.includes(name))) return false;
    const [first = ""] = definition.trigger.split(".");
    // another vendor's event, or a hiring event of whichever vendor sends one
    if (catalog.event(definition.trigger)) return first === app;
    return (
      source.anyEvent !== undefined ||
      Object.values(source.events).some(({ hiringType }) => hiringType === definition.trigger)
    );
  };

  const actsThere = (definition: AutomationDefinition, { name, app }: Connection): string[] => {
    const alone = directory.connections().filter((each) => each.app === app).length === 1;
    return definition.steps.flatMap((step) => {
      if (actionKeyOf(definition, step).split(".", 1)[0] !== app) return [];
      return step.connection === name || (step.connection === undefined && alone) ? [step.id] : [];
    });
  };

  return {
    of: (connection) =>
      directory.automations().flatMap(({ id, name, state, definition, subscription }) => {
        if (subscription !== undefined) return [];
        const use = {
          id,
          name,
          state,
          listens: listens(definition, connection),
          steps: actsThere(definition, connection),
        };
        return use.listens || use.steps.length > 0 ? [use] : [];
      }),
  };
}
