/**
 * Notes are messages that mention the candidate.
 *
 * Sources: https://developers.smartrecruiters.com/reference/messagessharescreate-1,
 * https://developers.smartrecruiters.com/reference/messagesfetch-1,
 * https://developers.smartrecruiters.com/reference/messages (read 2026-11-21). A message as it is read shows no id.
 */
import { z } from "zod";
import { Rejected } from "../../src/core/errors.ts";
import type { AtsCandidate } from "../ats/adapter.ts";
import type { SmartrecruitersContext } from "./connection.ts";
import { callSmartrecruiters, listAll } from "./wire.ts";

const LONGEST = 10_000;
const MOST_PAGES = 10;
const Message = z.looseObject({ content: z.string().nullish() });

export async function addNote(
  context: SmartrecruitersContext,
  candidate: AtsCandidate,
  text: string,
): Promise<void> {
  const content = `#[CANDIDATE:${candidate.id}]\n${withoutMentions(text)}`;
  if (content.length > LONGEST) {
    throw new Rejected(
      `The note is longer than SmartRecruiters takes: ${LONGEST} characters with its reference. Shorten it.`,
      { code: "smartrecruiters_note_too_long" },
    );
  }
  const json = { content, shareWith: readersFor(context, candidate) };
  await callSmartrecruiters(context, "POST", "/messages/shares", { json, about: "the candidate" });
}

/** @throws {Rejected} `smartrecruiters_too_many_messages` */
export async function hasNote(
  context: SmartrecruitersContext,
  candidate: AtsCandidate,
  marker: string,
): Promise<boolean> {
  const { items, whole } = await listAll(context, "/messages", {
    item: Message,
    by: "page",
    query: { candidateId: candidate.id },
    about: "the candidate",
    most: MOST_PAGES,
  });
  if (items.some(({ content }) => content?.includes(marker) === true)) return true;
  if (whole) return false;
  throw new Rejected(
    `The candidate has more than ${MOST_PAGES * 100} messages in SmartRecruiters, so it can't be told whether the note is there already. Look, and write it by hand if it is missing.`,
    { code: "smartrecruiters_too_many_messages" },
  );
}

/** `@[USER:1]` in a candidate's name must not write to anybody, nor `#[CANDIDATE:2]` put the note on somebody else. */
function withoutMentions(text: string): string {
  return text.replaceAll(/([@#])\[(?=\s*(?:USER|CANDIDATE)\s*:)/gi, "$1 [");
}

function readersFor(
  { connection }: SmartrecruitersContext,
  { applications }: AtsCandidate,
): Record<string, unknown> {
  if (connection.note_readers === "open") return { openNote: true };
  if (connection.note_readers === "private") return { openNote: false };
  return { hiringTeamOf: applications.filter(({ active }) => active).flatMap(({ job }) => job?.id ?? []) };
}
