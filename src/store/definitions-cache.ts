import type { AutomationDefinition } from "../core/automation/automation.ts";

/** Versions never change, and are asked for with every claim: those in use are kept parsed. */
export interface DefinitionsCache {
  get(versionSeq: number): AutomationDefinition | undefined;
  add(versionSeq: number, text: string): AutomationDefinition;
  /** A transaction was rolled back: a number may be given to another version. */
  forget(): void;
}

const MOST = 500;

export function createDefinitionsCache(): DefinitionsCache {
  const known = new Map<number, AutomationDefinition>();
  return {
    get: (versionSeq) => known.get(versionSeq),
    add(versionSeq, text) {
      const definition = JSON.parse(text) as AutomationDefinition;
      if (known.size >= MOST) known.clear();
      known.set(versionSeq, definition);
      return definition;
    },
    forget: () => known.clear(),
  };
}
