/** Of one automation, what would be done. */
export interface UsesOfAutomation {
  automationId: string;
  name: string;
  runs: number;
  /** How often each action would be carried out at most, by `app.action`; a step's own `when` may skip some. */
  actions: Record<string, number>;
}

/** Adds up what runs would do, by automation and action. */
export function countUses(): {
  /** @param uses  the actions of the steps that are ahead of the run */
  add: (run: { automationId: string }, name: string, uses: readonly string[]) => void;
  /** Those with the most runs first. */
  all: () => UsesOfAutomation[];
} {
  const byAutomation = new Map<string, UsesOfAutomation>();
  return {
    add({ automationId }, name, uses) {
      const counts = byAutomation.get(automationId) ?? { automationId, name, runs: 0, actions: {} };
      byAutomation.set(automationId, counts);
      counts.runs += 1;
      for (const use of uses) counts.actions[use] = (counts.actions[use] ?? 0) + 1;
    },
    all: () => [...byAutomation.values()].toSorted((one, other) => other.runs - one.runs),
  };
}
