/** What goes wrong at the destinations meanwhile: a few calls of some of them, refused, unanswered or answered late. */
import type { FaultSpec } from "../../../src/sandbox/faults.ts";
import type { Company } from "./company.ts";
import type { Random } from "./random.ts";

const TROUBLES: readonly FaultSpec[] = [
  { mode: "429", times: 3 },
  { mode: "error_before", times: 3 },
  { mode: "error_after", times: 3 },
  { mode: "drop_before", times: 2 },
  { mode: "drop_after", times: 3 },
  { mode: "truncated_body", times: 2 },
  { mode: "html_502", times: 2 },
  { mode: "slow_body", times: 2, pauseMs: 20 },
];

/** About every third destination has one of them. */
export function causeTrouble({ places, standIns }: Company, random: Random): void {
  for (const faults of places.values()) {
    if (random.next() < 0.35) faults.add({ ...random.pick(TROUBLES), probability: 0.3 });
  }
  if (random.next() < 0.35) void standIns.mail.fail({ at: random.pick(["data", "received"]), how: "drop" });
}

export function endTrouble({ places }: Company): void {
  for (const faults of places.values()) faults.clear();
}
