/**
 * NTRVSTA as a destination: invites a candidate to an interview. Its webhooks are in triggers/ntrvsta.ts; both sides
 * share one connection.
 *
 * Sources   https://docs.ntrvsta.com/docs/api-reference/createInterviewInvitation,
 *           https://docs.ntrvsta.com/docs/api-reference,
 *           https://docs.ntrvsta.com/docs/authentication-first-request (read 2026-11-21; in beta)
 * Known     base https://partners.ntrvsta.com, routes under /v1; the organisation's key as `X-Ntrvsta-Api-Key` or as
 *           a bearer token; an invitation is made for a template of the organisation, or the one that the candidate
 *           already has for it is used again; who is invited stands in a nested `candidate` object
 * Assumed   the path `/v1/interview-invitations`, the field `templateId`, and that 201 means new and 200 used again
 *           where the answer does not say it itself: the first two are settings. Everything else in the body is the
 *           author's
 * Repeats   harmless: the same candidate and template lead to the same invitation
 */
import { z } from "zod";
import { action, defineAction, type CallContext, type HttpAnswer } from "../src/core/define-action.ts";
import { effectWith } from "../src/core/effect.ts";
import { ConfigError, HirewireError, Rejected } from "../src/core/errors.ts";
import { field, type Fields, type ValuesOf } from "../src/core/fields.ts";
import { read } from "../src/core/hiring/read.ts";
import { classifyVendor } from "./vendors/classify-vendor.ts";
import { below } from "../src/core/vendor-api.ts";

/** None is required: a connection that only receives events has no key. */
const ntrvstaFields = {
  api_key: field.secret({
    label: "API key",
    help: "Only for inviting candidates; receiving events needs none. NTRVSTA gives it out for your organisation.",
    required: false,
    pattern: /^[\x21-\x7e]+$/,
  }),
  api_auth: field.choice({
    label: "How the API key is sent",
    help: "NTRVSTA takes either.",
    choices: { header: "In the header X-Ntrvsta-Api-Key", bearer: "As a bearer token" },
    default: "header",
    advanced: true,
  }),
  api_url: field.text({
    destination: true,
    label: "NTRVSTA's API address",
    help: "Another one for a test environment or a sandbox.",
    default: "https://partners.ntrvsta.com",
    pattern: /^https?:\/\/[^\s@]+$/,
    advanced: true,
  }),
  invitation_path: field.text({
    label: "Path of invitations",
    help: "Change it if NTRVSTA's reference shows another one.",
    default: "/v1/interview-invitations",
    pattern: /^\/[\w./-]*$/,
    advanced: true,
  }),
  template_field: field.text({
    label: "Name of the template's field",
    help: "In the body of an invitation. Change it if NTRVSTA's reference shows another one.",
    default: "templateId",
    pattern: /^[A-Za-z_]\w*$/,
    advanced: true,
  }),
} as const satisfies Fields;

type Values = ValuesOf<typeof ntrvstaFields>;

const InvitationInput = z
  .strictObject({
    template_id: z.string().trim().min(1, "is empty").meta({
      label: "Interview template",
      help: "The id of a template of your organisation in NTRVSTA.",
    }),
    candidate: z.looseObject({ email: z.email("is not an email address") }).meta({
      label: "Candidate",
      help: "Sent as you write it: `email`, and what else NTRVSTA's reference shows, such as `firstName` and `lastName`.",
    }),
    fields: z.record(z.string(), z.unknown()).default({}).meta({
      label: "Further fields",
      help: "Put into the invitation beside the candidate, under these names.",
      advanced: true,
    }),
  })
  .superRefine(({ fields }, context) => {
    if (!Object.hasOwn(fields, "candidate")) return;
    context.addIssue({
      code: "custom",
      path: ["fields", "candidate"],
      message: "has a place of its own: write it as `candidate` of the step",
    });
  });

const createInvitation = action<typeof ntrvstaFields>()({
  noun: "Invitation",
  label: "Invite to an interview",
  description:
    "Invites a candidate to the interview of a template. A candidate who was invited to it before keeps the same invitation.",
  input: InvitationInput,
  outputSample: {
    invitation_id: "inv_5f2c81",
    invite_url: "https://app.ntrvsta.com/invite/5f2c81",
    reused: false,
  },
  lane: ({ candidate, template_id: template }) => `invite ${candidate.email.toLowerCase()} ${template}`,
  describe: ({ template_id: template }) => `invite to the interview ${template}`,
  effect: ({ invitation_id: id, reused }) =>
    effectWith({ ref: id }, { idempotent: true, ...(reused === true && { already: true }) }),
  repeats:
    "NTRVSTA uses the invitation that a candidate already has for the template, so a repeat makes no second one.",

  async run({ http, connection, input, runStepId }) {
    const answer = await http.send("POST", below(connection.api_url, connection.invitation_path), {
      json: {
        ...input.fields,
        [connection.template_field]: input.template_id,
        candidate: input.candidate,
      },
      idempotencyKey: runStepId,
      safeToRepeat: true,
    });
    const { text } = read(answer.body);
    return {
      invitation_id:
        text(...named("invitationId"), ...named("interviewInvitationId"), ...named("id")) ?? null,
      invite_url: text(...named("inviteUrl"), ...named("invitationUrl"), ...named("url")) ?? null,
      reused: wasReused(answer),
    };
  },
});

export const ntrvsta = defineAction({
  key: "ntrvsta",
  label: "NTRVSTA",
  summary: "AI interviews: invites a candidate to the interview of a template.",
  sources: [
    "https://docs.ntrvsta.com/docs/api-reference/createInterviewInvitation",
    "https://docs.ntrvsta.com/docs/api-reference",
    "https://docs.ntrvsta.com/docs/authentication-first-request",
  ],
  connection: ntrvstaFields,
  setup: [
    "To invite candidates, paste your organisation's API key of NTRVSTA's External Integrations API as the API key.",
    "In the step, name the template by the id that NTRVSTA shows for it.",
  ],
  authorize: async ({ connection }): Promise<Record<string, string>> => {
    const key = apiKey(connection);
    return connection.api_auth === "bearer"
      ? { authorization: `Bearer ${key}` }
      : { "x-ntrvsta-api-key": key };
  },
  classify: (answer, { connection }) =>
    classifyVendor(answer, {
      key: "ntrvsta",
      label: "NTRVSTA",
      forbidden:
        "NTRVSTA does not let this API key do that. The template must belong to the organisation of the key.",
      notThere: {
        message: `NTRVSTA knows no such template in your organisation, or takes invitations at another path than ${connection.invitation_path}. Check the template's id in the step; if it is right, correct the path in the connection.`,
        path: "template_id",
      },
    }),
  check,
  actions: { create_invitation: createInvitation },
});

/** Reading the results is documented and changes nothing; what else the list asks for is not. */
async function check({ http, connection }: CallContext<typeof ntrvstaFields>): Promise<string> {
  try {
    await http.get(below(connection.api_url, "/v1/interview-results"));
  } catch (error) {
    const asksForMore = error instanceof Rejected && (error.status === 400 || error.status === 422);
    if (!asksForMore) throw error instanceof HirewireError ? withoutTemplate(error) : error;
  }
  return "the API key is accepted";
}

/** A check names no template, so a 404 says that the address is wrong. */
function withoutTemplate(error: HirewireError): HirewireError {
  if (error.code !== "ntrvsta_not_there") return error;
  return new ConfigError("There is no NTRVSTA API at this address. Correct it in the connection.", {
    code: "ntrvsta_address",
    path: "api_url",
    cause: error,
  });
}

/** @throws {ConfigError} `ntrvsta_key_missing` */
function apiKey({ api_key: key }: Values): string {
  if (key !== undefined) return key;
  throw new ConfigError(
    "This connection to NTRVSTA has no API key: it can receive events and cannot invite anybody. Enter the API key of your organisation.",
    { code: "ntrvsta_key_missing", path: "api_key" },
  );
}

/** Where an answer may carry a field: by itself or wrapped. */
function named(name: string): string[] {
  return [name, `data.${name}`, `invitation.${name}`];
}

function wasReused({ status, body }: HttpAnswer): boolean {
  for (const part of [body, child(body, "data"), child(body, "invitation")]) {
    const reused = child(part, "reused") ?? child(part, "isReused");
    if (typeof reused === "boolean") return reused;
    const created = child(part, "created");
    if (typeof created === "boolean") return !created;
  }
  return status !== 201;
}

function child(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
