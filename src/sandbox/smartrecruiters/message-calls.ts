/**
 * Messages: whoever is mentioned has them on the profile. Only administrators read them.
 *
 * Sources: https://developers.smartrecruiters.com/reference/messagessharescreate-1,
 * https://developers.smartrecruiters.com/reference/messagesfetch-1 (read 2026-11-21).
 */
import express, { type Router } from "express";
import type { AtsWorld } from "../ats/world.ts";
import { asked, byPageId } from "./pages.ts";
import { NewMessage, readBody } from "./read-body.ts";
import { notFound, SmartrecruitersError } from "./smartrecruiters-error.ts";

export interface SharedMessage {
  content: string;
  shareWith: Readonly<Record<string, unknown>>;
}

export function messageCalls(
  world: AtsWorld,
  options: { shared: SharedMessage[]; isAdministrator: () => boolean; pageSize: number | undefined },
): Router {
  const { shared, isAdministrator, pageSize } = options;
  const router = express.Router();

  router.post("/messages/shares", (request, response) => {
    const { content, shareWith = {} } = readBody(request, NewMessage);
    const mentioned = [...content.matchAll(/#\[CANDIDATE:([\w-]+)\]/g)].map(([, id = ""]) => id);
    const unknown = mentioned.some((id) => !world.candidates.has(id));
    if (unknown) throw notFound("CANDIDATE", 400);
    if ((shareWith.hiringTeamOf ?? []).some((id) => !world.jobs.has(id))) throw notFound("JOB", 400);
    const users = [...content.matchAll(/@\[USER:([\w-]+)\]/g)].map(([, id = ""]) => id);
    if (users.some((id) => !world.users.some((user) => user.id === id))) {
      throw new SmartrecruitersError(400, "USER_NOT_FOUND", "user was not found");
    }
    const id = world.newId();
    shared.push({ content, shareWith });
    // people see a link instead of the mention
    const text = content.replaceAll(/#\[CANDIDATE:[\w-]+\]\n?/g, "");
    for (const candidateId of mentioned) {
      const author = world.users[0]?.id ?? null;
      world.candidates.get(candidateId)?.notes.push({ id, text, author, createdAt: world.now() });
    }
    response.status(201).json({ id, shareRequired: false });
  });
  router.get("/messages", (request, response) => {
    if (!isAdministrator()) throw new SmartrecruitersError(403, "FORBIDDEN", "Only for administrators");
    const candidateId = asked(request, "candidateId");
    const person = world.candidates.get(candidateId);
    if (!person) throw notFound("CANDIDATE", 400);
    const all = person.notes.map(({ text, author, createdAt }) => ({
      content: `#[CANDIDATE:${candidateId}]\n${text}`,
      createdOn: new Date(createdAt).toISOString(),
      visibility: "OPEN",
      authorId: author,
      context: { applications: [] },
    }));
    response.json(byPageId(request, all, pageSize));
  });
  return router;
}
