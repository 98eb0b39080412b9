/** What an ATS has to tell the suite about itself. */
import type { AtsBench, AtsStandIn } from "../../actions/ats-bench.ts";

export const ATS_OPERATIONS = ["add_note", "set_field", "add_tag", "move_stage", "reject"] as const;
export type AtsOperation = (typeof ATS_OPERATIONS)[number];

/** A call at the stand-in, for faults. */
export interface Work {
  /** A part of its path, such as `/notes`. */
  path: string;
  /** Left out: every method. */
  method?: string;
}

export interface AtsContract<S extends AtsStandIn = AtsStandIn> {
  /** A new stand-in, over a new world. */
  standIn: (options: { now: () => number }) => S;
  /** The connection's fields. */
  connection: (bench: AtsBench<S>) => Record<string, unknown>;
  /** The call that does the work of each operation that the app has, and of adding a candidate if it can do that. */
  work: Partial<Record<AtsOperation | "create", Work>>;
  /** Fields of the world to set; default: {@link FIELDS}. `stored` is what the world has then; default: the value. */
  fields?: readonly { field: string; value: string | number | boolean; stored?: unknown }[];
  /** What people read of a note as it is stored, for an ATS that stores HTML; default: the note itself. */
  readNote?: (stored: string) => string;
  /** Whether a note whose answer was lost can be looked for; default `finds`. */
  settles?: "finds" | "unknown";
  /** What cannot be so at this ATS, each with the reason. */
  except?: Partial<Record<AtsException, string>>;
}

export type AtsException =
  /** Two people with one address cannot be told apart: they are one candidate. */
  | "shared_email"
  /** A candidate is found by the first address only. */
  | "second_email"
  /** The ATS does not tell when an application was last changed. */
  | "changed_at"
  /** A new candidate needs no job and cannot be given one. */
  | "create_for_job";

export const FIELDS = [
  { field: "Assessment score", value: 82 },
  { field: "assessment  SUMMARY", value: "Solid & calm" },
  { field: "Seniority", value: "Senior" },
  { field: "Would hire", value: true },
] as const;
