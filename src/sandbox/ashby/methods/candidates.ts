/** Sources: https://developers.ashbyhq.com/reference/candidatesearch and its neighbours (read 2026-11-21). */
import { z } from "zod";
import { notFound } from "../ashby-error.ts";
import { id, method, type Method, paged } from "../method.ts";
import { candidateShape, noteShape } from "../shapes.ts";

const MOST_FOUND = 100;
const Note = z.union([
  z.string().min(1),
  z.object({ type: z.enum(["text/plain", "text/html"]), value: z.string().min(1) }),
]);

export const candidateMethods: Record<string, Method> = {
  "candidate.search": method(
    "candidatesRead",
    z.object({ email: z.string().optional(), name: z.string().optional() }),
    ({ organisation }, { email, name }) => {
      const has = (text: string, part: string | undefined): boolean =>
        part === undefined || text.toLowerCase().includes(part.toLowerCase());
      const found = [...organisation.world.candidates.values()].filter(
        (each) =>
          (email === undefined || each.emails.some((address) => has(address, email))) &&
          has(`${each.firstName} ${each.lastName}`, name),
      );
      return { results: found.slice(0, MOST_FOUND).map((each) => candidateShape(organisation, each)) };
    },
  ),

  "candidate.info": method("candidatesRead", z.object({ id }), ({ organisation }, body) => ({
    results: candidateShape(organisation, organisation.candidate(body.id)),
  })),

  "candidate.create": method(
    "candidatesWrite",
    z.object({ name: z.string().min(1), email: z.email().optional() }),
    ({ organisation }, { name, email }) => {
      const [firstName = "", ...rest] = name.split(" ");
      const candidate = organisation.world.addCandidate({
        firstName,
        lastName: rest.join(" "),
        emails: email === undefined ? [] : [email],
        jobs: [],
      });
      return { results: candidateShape(organisation, candidate) };
    },
  ),

  "candidate.createNote": method(
    "candidatesWrite",
    z.object({
      candidateId: id,
      note: Note,
      sendNotifications: z.boolean().default(false),
      isPrivate: z.boolean().default(false),
    }),
    ({ organisation, onBehalfOf }, { candidateId, note, sendNotifications, isPrivate }) => {
      const candidate = organisation.candidate(candidateId);
      const { world } = organisation;
      const text = typeof note === "string" ? note : note.value;
      const made = { id: world.newId(), text, author: onBehalfOf, createdAt: world.now() };
      candidate.notes.push(made);
      organisation.notes.set(made.id, { isPrivate, sentNotifications: sendNotifications });
      return { results: noteShape(organisation, made) };
    },
  ),

  "candidate.listNotes": method(
    "candidatesRead",
    paged.extend({ candidateId: id }),
    ({ organisation, pages, seesPrivate }, { candidateId, ...from }) => {
      const { notes } = organisation.candidate(candidateId);
      const seen = notes.filter((each) => seesPrivate || organisation.notes.get(each.id)?.isPrivate !== true);
      return pages.page(
        seen.map((each) => noteShape(organisation, each)),
        from,
      );
    },
  ),

  "candidate.addTag": method(
    "candidatesWrite",
    z.object({ candidateId: id, tagId: id }),
    ({ organisation }, { candidateId, tagId }) => {
      const candidate = organisation.candidate(candidateId);
      const title = [...organisation.tagIds].find(([, each]) => each === tagId)?.[0];
      if (title === undefined) throw notFound("tag");
      candidate.tags = [...new Set([...candidate.tags, title])];
      return { results: candidateShape(organisation, candidate) };
    },
  ),
};
