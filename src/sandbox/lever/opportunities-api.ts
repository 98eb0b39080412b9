/**
 * Lever's opportunities: finding, adding, and everything that is done to one.
 * Source: https://hire.lever.co/developer/documentation#opportunities and #notes (read 2026-11-21).
 */
import express, { type Request, type Router } from "express";
import { z } from "zod";
import type { LeverAccount, Opportunity } from "./account.ts";
import { confidential, invalid, notFound } from "./lever-error.ts";
import { type Lists, valuesOf } from "./lists.ts";
import { noteShape, opportunityShape } from "./shapes.ts";

/** Fields that Lever does not know are left alone: its page names no refusal for them. */
const NewOpportunity = z.object({
  name: z.string().optional(),
  emails: z.array(z.string()).default([]),
  postings: z.array(z.string()).default([]),
  sources: z.array(z.string()).optional(),
  tags: z.array(z.string()).default([]),
  stage: z.string().optional(),
  origin: z.enum(["agency", "applied", "internal", "referred", "sourced", "university"]).optional(),
});
const NewNote = z.object({
  value: z.string().min(1),
  secret: z.boolean().default(false),
  score: z.int().min(1).max(4).nullable().default(null),
  notifyFollowers: z.boolean().default(false),
});
const Stage = z.object({ stage: z.string() });
const Archived = z.object({ reason: z.string().nullable(), cleanInterviews: z.boolean().default(false) });
const Tags = z.object({ tags: z.array(z.string()).min(1) });

export function createOpportunitiesApi(account: LeverAccount, lists: Lists): Router {
  const { world } = account;
  const router = express.Router();

  const shown = (request: Request, opportunity: Opportunity): object =>
    opportunityShape(account, opportunity, valuesOf(request, "expand"));
  const theOne = (request: Request): Opportunity => account.opportunity(String(request.params["id"]));

  /** @throws {LeverError} when the user is unknown, or missing where Lever needs one */
  function performAs(request: Request, required = false): string | null {
    const [user] = valuesOf(request, "perform_as");
    if (user === undefined && required) throw invalid("Missing required parameter: perform_as");
    if (user === undefined) return null;
    if (!world.users.some(({ id }) => id === user)) throw notFound("users", user);
    return user;
  }

  router.get("/", (request, response) => {
    const wants = valuesOf(request, "confidentiality")[0] ?? "non-confidential";
    if (wants !== "non-confidential" && !account.confidentialAccess) throw confidential();
    const emails = valuesOf(request, "email").map((email) => email.toLowerCase());
    const contacts = valuesOf(request, "contact_id");
    const [archived] = valuesOf(request, "archived");
    const found = account
      .opportunities()
      .filter(
        ({ contact, application }) =>
          (wants === "all" || (wants === "confidential") === account.isConfidential(application)) &&
          (emails.length === 0 || contact.emails.some((each) => emails.includes(each.toLowerCase()))) &&
          (contacts.length === 0 || contacts.includes(contact.id)) &&
          (archived === undefined || (archived === "true") === (application.status !== "active")),
      );
    lists.send(
      request,
      response,
      found.map((each) => shown(request, each)),
    );
  });

  router.post("/", (request, response) => {
    performAs(request, true);
    const { name, emails, postings, tags, stage } = bodyOf(NewOpportunity, request);
    const [posting, another] = postings;
    if (another !== undefined) throw invalid("Only one posting may be specified");
    const job = posting === undefined ? undefined : world.jobs.get(posting);
    if (posting !== undefined && !job) throw notFound("postings", posting);
    // a person whom Lever knows by the address gets another opportunity and stays as they are
    const known = emails.flatMap((email) => world.byEmail(email))[0];
    const [firstName = "", ...rest] = (name ?? "").split(" ");
    const contact = known ?? world.addCandidate({ firstName, lastName: rest.join(" "), emails, jobs: [] });
    contact.tags = [...new Set([...contact.tags, ...tags])];
    const stageId = (job?.stages ?? account.stages())[0]?.id ?? "";
    const application = {
      id: world.newId(),
      jobId: job?.id ?? "",
      stageId,
      status: "active" as const,
      rejectionReasonId: null,
      history: [stageId],
      updatedAt: world.now(),
    };
    contact.applications.push(application);
    if (stage !== undefined) account.moveTo({ contact, application }, stage);
    response.status(201).json({ data: shown(request, { contact, application }) });
  });

  router.get("/:id", (request, response) => {
    response.json({ data: shown(request, theOne(request)) });
  });

  router.get("/:id/notes", (request, response) => {
    const notes = account.notesOf(theOne(request));
    lists.send(
      request,
      response,
      notes.map((note) => noteShape(account, note)),
    );
  });

  router.post("/:id/notes", (request, response) => {
    const author = performAs(request);
    const opportunity = theOne(request);
    const { value, ...facts } = bodyOf(NewNote, request);
    const note = { id: world.newId(), text: value, author, createdAt: world.now() };
    account.notes.set(note.id, { opportunityId: opportunity.application.id, ...facts });
    opportunity.contact.notes.push(note);
    response.status(201).json({ data: noteShape(account, note) });
  });

  router.post("/:id/addTags", (request, response) => {
    performAs(request);
    const opportunity = theOne(request);
    const { tags } = bodyOf(Tags, request);
    const { contact } = opportunity;
    contact.tags = [...new Set([...contact.tags, ...tags])];
    world.tags = [...new Set([...world.tags, ...tags])];
    response.json({ data: shown(request, opportunity) });
  });

  router.put("/:id/stage", (request, response) => {
    performAs(request);
    const opportunity = theOne(request);
    account.moveTo(opportunity, bodyOf(Stage, request).stage);
    response.json({ data: shown(request, opportunity) });
  });

  router.put("/:id/archived", (request, response) => {
    performAs(request);
    const opportunity = theOne(request);
    const { reason, cleanInterviews } = bodyOf(Archived, request);
    if (reason !== null && !world.rejectionReasons.some(({ id }) => id === reason)) {
      throw notFound("archive_reasons", reason);
    }
    const { application } = opportunity;
    application.status = reason === null ? "active" : "rejected";
    application.rejectionReasonId = reason;
    account.touch(application);
    if (cleanInterviews) account.cleaned.add(application.id);
    response.json({ data: shown(request, opportunity) });
  });

  return router;
}

function bodyOf<T extends z.ZodType>(schema: T, request: Request): z.output<T> {
  const parsed = schema.safeParse(request.body);
  if (parsed.success) return parsed.data;
  throw invalid(z.prettifyError(parsed.error).replaceAll(/\s+/g, " "));
}
