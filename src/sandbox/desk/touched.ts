import type { AtsWorld, WorldOutcome } from "../ats/world.ts";

/** Everybody in an ATS, and whether anything was done to their record. */
export function peopleIn(world: AtsWorld): { person: WorldOutcome; touched: boolean }[] {
  const people = [...world.candidates.values()];
  return world.outcome().map((person, index) => {
    const { tags = [], notes = [], fields = {}, applications = [] } = people[index] ?? {};
    const moved = applications.some(({ status, history }) => status !== "active" || history.length > 1);
    return {
      person,
      touched: moved || tags.length > 0 || notes.length > 0 || Object.keys(fields).length > 0,
    };
  });
}
