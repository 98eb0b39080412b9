/** Finding out whether a try worked whose answer was lost. */

/** When the try whose answer was lost may have reached the destination, in milliseconds since the epoch. */
export interface TryTimes {
  since: number;
  /** Nothing of that try can have reached the destination later. */
  until: number;
}

/** What `settle` found out about a try whose answer was lost. */
export type Settled =
  | { done: true; output: Record<string, unknown> }
  | { done: false }
  /** It cannot be told: the owner's choice decides. */
  | { done: "unknown"; why: string };
