/** Why runs are held and what to do, for a person who clicks. */
import type { Hold } from "../../lists/types.ts";

export function headingOf({ kind, connection, automations }: Hold): string {
  const automation = automations[0] ?? "an automation";
  switch (kind) {
    case "paused":
      return `${automation} is paused`;
    case "auth_expired":
      return `${connection ?? "A connection"} has to be reconnected`;
    case "quota":
      return `${connection ?? "A destination"} takes no more for now`;
    case "question":
      return `${automation} asks a person`;
    case "config":
      return connection === null
        ? `${automation} has to be mended`
        : `Something is set wrongly at ${connection}`;
  }
}

export interface ToDo {
  words: string;
  /** Where it is mended. */
  mend: "connection" | "automation" | "question" | null;
  /** Whether they may be let go on at once. */
  releasable: boolean;
}

export function whatToDo({ kind, connection }: Hold): ToDo {
  switch (kind) {
    case "paused":
      return {
        words: "Turn the automation on, and they go on. Or let them go on just this once.",
        mend: "automation",
        releasable: true,
      };
    case "auth_expired":
      return {
        words: "Reconnect it, and they go on by themselves.",
        mend: "connection",
        releasable: true,
      };
    case "quota":
      return {
        words: "There is nothing to do. If the limit was raised meanwhile, let them go on now.",
        mend: null,
        releasable: true,
      };
    case "question":
      return { words: "Each goes on with its answer.", mend: "question", releasable: false };
    case "config":
      return {
        words: "Mend what the reason says, then let them go on. What is not mended is held again.",
        mend: connection === null ? "automation" : "connection",
        releasable: true,
      };
  }
}
