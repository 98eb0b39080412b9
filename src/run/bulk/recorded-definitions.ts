import type { AutomationDefinition } from "../../core/automation/automation.ts";
import type { Run } from "../../core/types.ts";
import type { Store } from "../../store/store.ts";

/** @returns the definition that a run ran with; undefined when its automation is gone. Each automation is read once */
export function recordedDefinitions(
  store: Pick<Store, "versions">,
): (run: Pick<Run, "automationId" | "versionId">) => Promise<AutomationDefinition | undefined> {
  const definitions = new Map<string, AutomationDefinition>();
  return async ({ automationId, versionId }) => {
    if (!definitions.has(versionId)) {
      for (const { id, definition } of await store.versions(automationId)) definitions.set(id, definition);
    }
    return definitions.get(versionId);
  };
}
