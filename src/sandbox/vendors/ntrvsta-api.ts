/**
 * NTRVSTA's partner API: templates, invitations, results.
 *
 * Sources   https://docs.ntrvsta.com/docs/api-reference and createInterviewInvitation below it,
 *           https://docs.ntrvsta.com/docs/authentication-first-request (read 2026-11-21)
 * Enforced  the organisation's key as `X-Ntrvsta-Api-Key` or bearer; a template must be the organisation's own; the
 *           same candidate and template lead to the same invitation, the same posting to the same template; identity
 *           in `candidate` or, as of old, at the top of the body
 * Assumed   `/v1/interview-invitations`, `templateId`, 201 for new and 200 for used again, `{ error: { code, message } }`
 */
import { randomBytes } from "node:crypto";
import express, { type RequestHandler, type Response, type Router } from "express";
import { z } from "zod";
import { createNtrvstaWebhooks, type NtrvstaWebhooks } from "./ntrvsta-webhooks.ts";
import { bearerIn, sameSecret } from "./same-secret.ts";

export interface NtrvstaTemplate {
  id: string;
  title: string;
  /** Templates of other organisations are there and cannot be seen. */
  organisation: "own" | "other";
  externalPostingId: string | null;
}

export interface NtrvstaInvitation {
  id: string;
  templateId: string;
  candidate: { email: string } & Record<string, unknown>;
  inviteUrl: string;
  createdAt: string;
  /** The rest of the body. */
  fields: Record<string, unknown>;
}

export interface NtrvstaApi {
  readonly router: Router;
  readonly apiKey: string;
  readonly webhooks: NtrvstaWebhooks;
  /** Oldest first. */
  invitations(): NtrvstaInvitation[];
  templates(): NtrvstaTemplate[];
  /** What other software at the same organisation would make. */
  addTemplate(template: Partial<NtrvstaTemplate>): NtrvstaTemplate;
}

const Template = z.object({
  title: z.string().min(1),
  description: z.string().min(1),
  externalPostingId: z.string().optional(),
  inviteUrlExpiresInDays: z.number().int().positive().default(30),
});
const Invitation = z.looseObject({
  templateId: z.string().min(1),
  candidate: z.looseObject({ email: z.email() }),
});

/** @param options.anyAddress  webhooks may have plain HTTP addresses, as on one machine they must */
export function createNtrvstaApi(
  options: { now?: () => number; apiKey?: string; anyAddress?: boolean } = {},
): NtrvstaApi {
  const { now = Date.now, apiKey = `ntv_${randomBytes(18).toString("hex")}`, anyAddress = false } = options;
  const webhooks = createNtrvstaWebhooks({ now, anyAddress });
  const templates = new Map<string, NtrvstaTemplate>();
  const invitations = new Map<string, NtrvstaInvitation>();

  const addTemplate = (template: Partial<NtrvstaTemplate>): NtrvstaTemplate => {
    const made: NtrvstaTemplate = {
      id: `tpl_${randomBytes(6).toString("hex")}`,
      title: "Interview",
      organisation: "own",
      externalPostingId: null,
      ...template,
    };
    templates.set(made.id, made);
    return made;
  };

  const signedIn: RequestHandler = (request, response, next) => {
    const given = request.get("x-ntrvsta-api-key") ?? bearerIn(request.get("authorization"));
    if (sameSecret(given, apiKey)) next();
    else refuse(response, 401, "unauthorized", "Invalid or missing API key");
  };

  const router = express.Router();
  router.use("/v1", signedIn, express.json({ limit: "256kb" }));
  router.use(webhooks.router);
  router.post("/v1/templates", (request, response) => {
    const parsed = Template.safeParse(request.body);
    if (!parsed.success) return invalid(response, parsed.error);
    const { title, externalPostingId: posting = null } = parsed.data;
    const known = [...templates.values()].find(
      ({ organisation, externalPostingId }) =>
        organisation === "own" && posting !== null && externalPostingId === posting,
    );
    response.status(known ? 200 : 201).json(known ?? addTemplate({ title, externalPostingId: posting }));
  });
  router.post("/v1/interview-invitations", (request, response) => {
    const parsed = Invitation.safeParse(withNestedCandidate(request.body));
    if (!parsed.success) return invalid(response, parsed.error);
    const { templateId, candidate, ...fields } = parsed.data;
    if (templates.get(templateId)?.organisation !== "own") {
      return refuse(response, 404, "template_not_found", "Template not found");
    }
    const mapping = `${templateId} ${candidate.email.toLowerCase()}`;
    const known = invitations.get(mapping);
    const id = `inv_${randomBytes(8).toString("hex")}`;
    const invitation: NtrvstaInvitation = known ?? {
      id,
      templateId,
      candidate,
      inviteUrl: `https://app.ntrvsta.com/invite/${id.slice("inv_".length)}`,
      createdAt: new Date(now()).toISOString(),
      fields,
    };
    invitations.set(mapping, invitation);
    const { id: invitationId, inviteUrl, createdAt } = invitation;
    response.status(known ? 200 : 201).json({ invitationId, templateId, inviteUrl, createdAt });
  });
  router.get("/v1/interview-results", (_request, response) => {
    response.json({ results: [] });
  });
  return {
    router,
    apiKey,
    webhooks,
    addTemplate,
    invitations: () => [...invitations.values()],
    templates: () => [...templates.values()],
  };
}

/** Bodies of old carry the candidate's fields at the top. */
function withNestedCandidate(body: unknown): unknown {
  if (typeof body !== "object" || body === null || "candidate" in body || !("email" in body)) return body;
  const { email, firstName, lastName, ...rest } = body as Record<string, unknown>;
  return { ...rest, candidate: { email, firstName, lastName } };
}

function invalid(response: Response, error: z.ZodError): void {
  refuse(response, 400, "validation_error", z.prettifyError(error));
}

function refuse(response: Response, status: number, code: string, message: string): void {
  response.status(status).json({ error: { code, message } });
}
