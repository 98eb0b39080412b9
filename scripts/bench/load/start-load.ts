/** The load generator, from outside. */
import { startHelper, type Helper } from "../helper.ts";
import type { LoadCalls } from "./generate.ts";

export type Load = Helper<LoadCalls>;

export function startLoad(): Load {
  return startHelper<LoadCalls>(new URL("./generate.ts", import.meta.url));
}
