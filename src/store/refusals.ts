/** What a store refuses, in the same words whichever store it is. */
import { ConfigError } from "../core/errors.ts";
import type { Run } from "../core/types.ts";

export function connectionNameTaken(name: string, cause: unknown): ConfigError {
  return new ConfigError(`There is already a connection named "${name}". Choose another name.`, {
    code: "connection_name_taken",
    path: "name",
    cause,
  });
}

/** @param name  when the caller knows it */
export function connectionNotFound(name?: string): ConfigError {
  const which = name === undefined ? "The connection" : `The connection "${name}"`;
  return new ConfigError(`${which} is no longer there. Make it again.`, { code: "connection_not_found" });
}

/** Whoever asks knew the workspace from before. */
export function workspaceRemoved(cause?: unknown): ConfigError {
  return new ConfigError(
    "This workspace was removed. Nothing is taken in for it or changed in it any more.",
    {
      code: "workspace_removed",
      cause,
    },
  );
}

export function workspaceIdTaken(id: string, cause: unknown): ConfigError {
  return new ConfigError(`There is already a workspace with the id "${id}". Choose another id.`, {
    code: "workspace_id_taken",
    path: "id",
    cause,
  });
}

/** The caller's list is older than what is stored. */
export function automationNotFound(): ConfigError {
  return new ConfigError("This automation is no longer there. Reload the list.", {
    code: "automation_not_found",
  });
}

/** @param name  of the automation */
export function versionConflict(name: string, cause: unknown): ConfigError {
  return new ConfigError(`Somebody else has just saved "${name}". Reload it and make your change again.`, {
    code: "version_conflict",
    cause,
  });
}

export function versionNotFound(versionId: string): ConfigError {
  return new ConfigError("The automation of this run is not stored. Save the automation again.", {
    code: "version_not_found",
    detail: `version ${versionId}`,
  });
}

export function draftConflict(cause?: unknown): ConfigError {
  return new ConfigError(
    "Somebody else has changed this draft in the meantime. Look at what they did, then make your change again.",
    { code: "draft_conflict", cause },
  );
}

export function runNotFound(): ConfigError {
  return new ConfigError("This run is no longer in the history.", { code: "run_not_found" });
}

export function eventNotFound(id: string): ConfigError {
  return new ConfigError(`There is no event "${id}".`, { code: "event_not_found", path: "event" });
}

export function eventPayloadRemoved(): ConfigError {
  return new ConfigError("The payload of this event is no longer kept. Choose a newer one.", {
    code: "payload_removed",
    path: "event",
  });
}

/** No run of it can be begun. */
export function automationRemoved(): ConfigError {
  return new ConfigError("This automation was removed, so it can't be run.", {
    code: "automation_not_found",
  });
}

export function repeatedRunNotFound(): ConfigError {
  return new ConfigError("This run is no longer in the history, so it can't be repeated.", {
    code: "run_not_found",
  });
}

/** Why a run is not repeated; null when it is. */
export function whyNotRepeated(old: {
  state: Run["state"];
  automationRemoved: boolean;
  payloadKept: boolean;
}): ConfigError | null {
  if (old.state === "waiting" || old.state === "running") {
    return new ConfigError(
      "This run is still under way. Wait until it ends, or cancel it, before repeating it.",
      { code: "run_unfinished" },
    );
  }
  if (old.automationRemoved) {
    return new ConfigError("The automation of this run was removed, so the run can't be repeated.", {
      code: "automation_not_found",
    });
  }
  if (!old.payloadKept) {
    return new ConfigError(
      "The payload of this run's event is no longer kept, so the run can't be repeated. Let the sender send the event again.",
      { code: "payload_removed" },
    );
  }
  return null;
}

/** Why no step of a run is skipped, whichever it is; null when it may be. */
export function whyNotSkipped({ state, hold }: Pick<Run, "state" | "hold">): ConfigError | null {
  const code = "step_not_skippable";
  if (hold === "paused") {
    return new ConfigError(
      "Nothing of this run was begun: its automation is paused. Turn the automation on, or cancel the run.",
      { code },
    );
  }
  if (state === "failed" || state === "waiting" || state === "held") return null;
  return new ConfigError(`This run is ${state}, so there is no step to skip.`, { code });
}

/** Another step was meant than the one at which the run stands. */
export function stepPassed(): ConfigError {
  return new ConfigError("The run has gone on meanwhile. Look at it again.", { code: "step_not_skippable" });
}

/** The run of a bulk job could not be treated as the others. @param state  null: it is not there any more */
export function runWentOn(state: Run["state"] | null): ConfigError {
  if (state === null) return runNotFound();
  return new ConfigError(`By the time it was its turn, the run was ${state}.`, { code: "run_went_on" });
}
