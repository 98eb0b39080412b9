/** The senders that this runtime listens to. A new one is one file and one line here. */
import type { TriggerApp } from "../src/core/define-trigger.ts";
import { custom } from "./custom.ts";
import { hatchbeacon } from "./hatchbeacon.ts";
import { hiresscope } from "./hiresscope.ts";
import { ntrvsta } from "./ntrvsta.ts";
import { talentsprout } from "./talentsprout.ts";
import { trycrucible } from "./trycrucible.ts";

export const triggers: readonly TriggerApp[] = [
  trycrucible,
  ntrvsta,
  talentsprout,
  hatchbeacon,
  hiresscope,
  custom,
];
