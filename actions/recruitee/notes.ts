/** Source: https://docs.recruitee.com/reference/candidatesidnotes (2026-11-21, as public integrations quote it). */
import { Rejected } from "../../src/core/errors.ts";
import type { Target } from "../ats/adapter.ts";
import type { RecruiteeActionContext, RecruiteeContext } from "./connection.ts";
import { idIn, readAll, rowOf, write } from "./wire.ts";

const MOST_PAGES = 10;

export async function addNote(
  context: RecruiteeActionContext,
  { candidate }: Target,
  text: string,
): Promise<{ id: string | null }> {
  const { note_format: format, note_visibility: level } = context.connection;
  const note = { body: format === "html" ? toHtml(text) : text, visibility: { level } };
  const made = await write(context, "POST", `/candidates/${candidate.id}/notes`, { note });
  return { id: idIn(rowOf(made["note"])) ?? null };
}

/** @throws {Rejected} `recruitee_too_many_notes`: then it cannot be told */
export async function findNote(
  context: RecruiteeContext,
  { candidate }: Target,
  marker: string,
): Promise<{ id: string | null } | undefined> {
  const options = { key: "notes", step: "offset", most: MOST_PAGES } as const;
  const { rows, complete } = await readAll(context, `/candidates/${candidate.id}/notes`, options);
  // the body may stand in several fields, as text and as HTML
  const found = rows.find((row) => JSON.stringify(row).includes(marker));
  if (found) return { id: idIn(found) ?? null };
  if (complete) return undefined;
  throw new Rejected(
    `${candidate.name ?? "The candidate"} has more than ${MOST_PAGES * 100} notes in Recruitee, so it was not looked through to the end whether the note is there`,
    { code: "recruitee_too_many_notes" },
  );
}

function toHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/\r?\n/g, "<br>");
}
