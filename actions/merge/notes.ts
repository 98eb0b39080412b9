/**
 * Notes are activities of the kind NOTE. Merge cannot be asked for those of one candidate, so what was made since the
 * try is read.
 *
 * Source: https://docs.merge.dev/merge-unified/ats/common-models/activities/list and …/create (read 2026-11-21).
 */
import type { TryTimes } from "../../src/core/define-action.ts";
import { Rejected } from "../../src/core/errors.ts";
import type { Target } from "../ats/adapter.ts";
import { actingUser, type MergeActionContext, type MergeContext } from "./connection.ts";
import { readAll, textIn, write } from "./wire.ts";

const HOUR_MS = 60 * 60 * 1000;
const MOST_PAGES = 30;

export async function addNote(
  context: MergeActionContext,
  { candidate }: Target,
  text: string,
): Promise<{ id: string | null }> {
  const { note_visibility: visibility } = context.connection;
  const model = {
    candidate: candidate.id,
    activity_type: "NOTE",
    subject: "Hirewire",
    body: text,
    visibility,
  };
  const inNameOf = { remote_user_id: actingUser(context.connection) };
  const made = await write(context, "POST", "/activities", { model, ...inNameOf });
  return { id: textIn(made, "id") ?? null };
}

/** @throws {Rejected} `merge_too_many_activities`: then it cannot be told */
export async function findNote(
  context: MergeContext & TryTimes,
  { candidate }: Target,
  marker: string,
): Promise<{ id: string | null } | undefined> {
  const { since } = context;
  // an hour more, because the two clocks may differ
  const after = new Date(since - HOUR_MS).toISOString();
  const { rows, complete } = await readAll(context, "/activities", { created_after: after }, MOST_PAGES);
  const found = rows.find(
    (row) => textIn(row, "candidate") === candidate.id && textIn(row, "body")?.includes(marker) === true,
  );
  if (found) return { id: textIn(found, "id") ?? null };
  if (complete) return undefined;
  throw new Rejected(
    `Merge has more than ${MOST_PAGES * 100} new activities since the try, so it was not looked through to the end whether the note is there`,
    { code: "merge_too_many_activities" },
  );
}
