/** Why a move is not begun, or not ended, in words. */
import { ConfigError } from "../../core/errors.ts";

export const databaseInUse = (): ConfigError =>
  new ConfigError(
    "A Hirewire works on that database. Stop all of its processes, move, and start them again.",
    { code: "database_in_use" },
  );

export const moveUnderWay = (): ConfigError =>
  new ConfigError("Another move into that database is under way. Wait for it, or stop it first.", {
    code: "move_under_way",
  });

export function workspaceNotEmpty(taken: readonly string[]): ConfigError {
  const some = taken.slice(0, 3).join(", ");
  return new ConfigError(
    `The database holds data already (${some}${taken.length > 3 ? " and more" : ""}), which a move does not mix with. Nothing was changed. Move into an empty database.`,
    { code: "workspace_not_empty" },
  );
}

/** @param finishedAt  null while that move is not finished */
export function otherMove(finishedAt: number | null): ConfigError {
  const advice =
    finishedAt === null
      ? "Finish that one, or say --start-over, which first removes what it left in the database."
      : "Move into an empty database.";
  return new ConfigError(
    `The database holds what was moved from other data: from another folder, or from this one before something changed in it. Nothing was changed. ${advice}`,
    { code: "move_of_other_data" },
  );
}
