/** From one process to another and back, with nothing to do there: what waking somebody takes. */
import { clockMs } from "../clock.ts";
import type { Postgres } from "../postgres/start-postgres.ts";
import { quantile } from "../statistics.ts";

/** @returns milliseconds one way, the median */
export async function probeWay(postgres: Postgres, times = 300): Promise<number> {
  const took: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const begun = clockMs();
    await postgres.admin("SELECT 1");
    took.push(clockMs() - begun);
  }
  return (
    quantile(
      took.toSorted((one, other) => one - other),
      0.5,
    ) / 2
  );
}
