/**
 * Which of PostgreSQL's errors mean that the store itself cannot work now, whatever is asked of it.
 *
 * Codes: https://www.postgresql.org/docs/18/errcodes-appendix.html (read 2026-11-22)
 */
import { StoreClosed } from "../store-closed.ts";
import { StoreFull } from "../store-full.ts";
import { StoreUnreachable } from "../store-unreachable.ts";

const WAIT = "Nothing was written; what was asked can be tried again.";
const FULL = new Map([
  ["53100", `The disk of the database is full. ${WAIT} Free some space: nothing needs to be restarted.`],
  ["53200", `The database had no memory left. ${WAIT}`],
  ["53400", `The database reached a limit that it is set to. ${WAIT} Its log says which.`],
  ["58030", `The disk of the database reported an error. ${WAIT} Check the disk.`],
  ["25006", `The database can only be read. ${WAIT} Point DATABASE_URL at the server that takes writes.`],
  ["XX001", `The data in the database is damaged. ${WAIT} Its log says what; restore the newest backup.`],
]);

const AGAIN = "It can be tried again.";
const UNREACHABLE = new Map([
  ["28P01", `The database refuses the password. ${AGAIN} Set DATABASE_URL right, and start Hirewire anew.`],
  ["28000", `The database refuses the user. ${AGAIN} Set DATABASE_URL right, and start Hirewire anew.`],
  ["3D000", `The server of the database has none of that name. ${AGAIN} Make it, or set DATABASE_URL right.`],
  ["53300", `The database has no connection left for Hirewire. ${AGAIN} Raise its max_connections.`],
  ["57014", `The database took too long to answer. ${AGAIN}`],
  ["55P03", `The database was kept waiting by another of its users for too long. ${AGAIN}`],
  ["25P03", `The database gave up on a transaction that stood still for too long. ${AGAIN}`],
  ["57P01", `The database is being stopped. ${AGAIN}`],
  ["57P02", `The database stopped because something in it failed. ${AGAIN}`],
  ["57P03", `The database is starting. ${AGAIN}`],
  ["57P05", `The database closed a connection that was idle. ${AGAIN}`],
]);
const NO_ANSWER = `The database does not answer. ${AGAIN} Check that it runs and that it can be reached from here.`;

const NETWORK = new Set([
  "EAI_AGAIN",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);
/** node-postgres names these by their sentences only. */
const CUT =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect|timeout expired|Query read timeout)/;

/** A transaction that lost against another one may simply be done again. */
const LOST = new Set(["40001", "40P01"]);
const UNIQUE_VIOLATION = "23505";
const FOREIGN_KEY_VIOLATION = "23503";

/** Of PostgreSQL five characters, of the network one of Node's names; empty when the error has none. */
function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : "";
}

/** The connection itself is of no use any more. */
export function isCut(error: unknown): boolean {
  const code = codeOf(error);
  return (
    code.startsWith("08") ||
    code.startsWith("57P") ||
    code === "25P03" ||
    NETWORK.has(code) ||
    (error instanceof Error && CUT.test(error.message))
  );
}

/** It lost against another transaction, and nothing of it is there: it can be done again. */
export function isLost(error: unknown): boolean {
  return LOST.has(codeOf(error));
}

/** It was not even tried, since a statement before it in the same transaction had failed. */
export function isAfterFailure(error: unknown): boolean {
  return codeOf(error) === "25P02";
}

/** @returns what the caller is told, with the error as its cause, or null when the error belongs to one call alone */
export function asStoreFailure(error: unknown): StoreFull | StoreUnreachable | StoreClosed | null {
  if (error instanceof StoreFull || error instanceof StoreUnreachable || error instanceof StoreClosed)
    return error;
  const code = codeOf(error);
  const full = FULL.get(code);
  if (full !== undefined) return new StoreFull(full, { cause: error });
  const unreachable = UNREACHABLE.get(code);
  if (unreachable !== undefined) return new StoreUnreachable(unreachable, { cause: error });
  if (isCut(error)) return new StoreUnreachable(NO_ANSWER, { cause: error });
  if (isLost(error))
    return new StoreUnreachable(`Too much was asked of the database at once. ${AGAIN}`, { cause: error });
  return null;
}

/** True when a row was to refer to a workspace that is not there any more, or still refers to one that was to go. */
export function isWorkspaceGone(error: unknown): boolean {
  const { constraint } = (error ?? {}) as { constraint?: unknown };
  return (
    codeOf(error) === FOREIGN_KEY_VIOLATION &&
    typeof constraint === "string" &&
    constraint.endsWith("_workspace_seq_fkey")
  );
}

/** True when a row with that key is there already. @param constraint  only this one; any when left out */
export function isTaken(error: unknown, constraint?: string): boolean {
  if (codeOf(error) !== UNIQUE_VIOLATION) return false;
  return constraint === undefined || (error as { constraint?: string }).constraint === constraint;
}
