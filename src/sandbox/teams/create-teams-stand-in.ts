/**
 * A workflow of Microsoft Teams that posts what it is sent: its address with a signature, the message's shape, its
 * size and its rate.
 *
 * Sources   https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
 *           (28 KB, four calls a second), https://learn.microsoft.com/en-us/microsoftteams/platform/task-modules-and-cards/cards/cards-reference,
 *           https://adaptivecards.io/schemas/adaptive-card.json (read 2026-11-21)
 * Answers   202 without a body and with `x-ms-workflow-run-id`, before the card is there
 * Assumed   the codes of refusals, as seen in the wild: DirectApiAuthorizationRequired, WorkflowNotFound,
 *           WorkflowTriggerIsNotEnabled, TriggerInputSchemaMismatch
 */
import { randomBytes } from "node:crypto";
import express, { type Response, type Router } from "express";
import { z } from "zod";

export interface PostedCard {
  at: number;
  /** The Adaptive Card. */
  card: Record<string, unknown>;
}

export interface TeamsStandIn {
  readonly router: Router;
  /** Below where the router is mounted; holds the signature. */
  readonly webhookPath: string;
  /** The part of it that is a password. */
  readonly signature: string;
  /** Oldest first. */
  cards(): PostedCard[];
  /** `off`: somebody turned the workflow off; `gone`: somebody removed it. */
  setState(state: "on" | "off" | "gone"): void;
}

const MAX_BYTES = 28 * 1024;
const PER_SECOND = 4;

const Fact = z.strictObject({ title: z.string(), value: z.string() });
const Element = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("TextBlock"), text: z.string().min(1) }),
  z.looseObject({ type: z.literal("FactSet"), facts: z.array(Fact).min(1) }),
  z.looseObject({ type: z.literal("RichTextBlock"), inlines: z.array(z.unknown()).min(1) }),
  z.looseObject({ type: z.enum(["ColumnSet", "Container", "Image", "ImageSet", "ActionSet", "Table"]) }),
]);
const Action = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("Action.OpenUrl"), url: z.url() }),
  z.looseObject({ type: z.enum(["Action.ShowCard", "Action.ToggleVisibility"]) }),
]);
const Card = z.looseObject({
  type: z.literal("AdaptiveCard"),
  version: z.string().regex(/^1\.[0-5]$/, "is a version that Teams does not show"),
  body: z.array(Element).min(1).optional(),
  actions: z.array(Action).max(6).optional(),
});
const Message = z.looseObject({
  type: z.literal("message"),
  attachments: z
    .array(
      z.looseObject({
        contentType: z.literal("application/vnd.microsoft.card.adaptive"),
        contentUrl: z.null().optional(),
        content: Card,
      }),
    )
    .min(1),
});

/** @param options.unlimited  lifts the rate limit */
export function createTeamsStandIn(options: { now?: () => number; unlimited?: boolean } = {}): TeamsStandIn {
  const { now = Date.now } = options;
  const id = randomBytes(16).toString("hex");
  const signature = randomBytes(32).toString("base64url");
  const cards: PostedCard[] = [];
  let recent: number[] = [];
  let state: "on" | "off" | "gone" = "on";
  const path = `/powerautomate/automations/direct/workflows/${id}/triggers/manual/paths/invoke`;

  const router = express.Router();
  router.post(path, express.raw({ type: () => true, limit: "1mb" }), (request, response) => {
    if (request.query["sig"] !== signature) {
      return refuse(
        response,
        401,
        "DirectApiAuthorizationRequired",
        "The request must be authenticated only by Shared Access scheme.",
      );
    }
    if (state === "gone")
      return refuse(response, 404, "WorkflowNotFound", `The workflow '${id}' could not be found.`);
    if (state === "off")
      return refuse(
        response,
        400,
        "WorkflowTriggerIsNotEnabled",
        "Could not execute workflow trigger: the workflow is not enabled.",
      );
    recent = recent.filter((at) => now() - at < 1_000);
    if (recent.length >= PER_SECOND && !options.unlimited) {
      response.set("Retry-After", "1");
      return refuse(response, 429, "TooManyRequests", "Rate limit is exceeded. Try again later.");
    }
    recent.push(now());
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (body.length > MAX_BYTES)
      return refuse(response, 413, "RequestEntityTooLarge", "Request Entity too large");
    const parsed = Message.safeParse(parse(body));
    if (!parsed.success)
      return refuse(response, 400, "TriggerInputSchemaMismatch", z.prettifyError(parsed.error));
    for (const { content } of parsed.data.attachments) cards.push({ at: now(), card: content });
    response
      .status(202)
      .set("x-ms-workflow-run-id", `0858${randomBytes(8).toString("hex")}`)
      .end();
  });
  router.use("/powerautomate", (_request, response) => {
    refuse(response, 404, "WorkflowNotFound", "The workflow could not be found.");
  });
  return {
    router,
    webhookPath: `${path}?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=${signature}`,
    signature,
    cards: () => [...cards],
    setState: (next) => void (state = next),
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function refuse(response: Response, status: number, code: string, message: string): void {
  response.status(status).json({ error: { code, message } });
}
