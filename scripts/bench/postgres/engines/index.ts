/** Who takes part, in the order in which they take their turns. */
import { both, bothWithLanes } from "./both.ts";
import type { Engine } from "./engine.ts";
import { graphile, graphileWithLanes } from "./graphile.ts";
import { runs, runsWithLanes } from "./runs.ts";

export const engines: readonly Engine[] = [
  graphile,
  runs,
  both,
  graphileWithLanes,
  runsWithLanes,
  bothWithLanes,
];

/** @throws {Error} for a key that nobody has */
export function engineNamed(key: string): Engine {
  const engine = engines.find((each) => each.key === key);
  if (engine === undefined) throw new Error(`There is no job engine "${key}".`);
  return engine;
}
