/** Two invented vendors and an invented destination, so that these tests say nothing about real ones. */
import { z } from "zod";
import { Catalog } from "../../src/core/catalog.ts";
import { action, defineAction } from "../../src/core/define-action.ts";
import { defineTrigger } from "../../src/core/define-trigger.ts";
import { field } from "../../src/core/fields.ts";
import { bodyHmac } from "../../src/core/signature/signature-scheme.ts";

const delivery = { timeoutMs: 10_000, retryDelaysMs: [], afterFailures: "nothing" };

const Scored = z.looseObject({
  event: z.literal("test.scored"),
  scored_at: z.iso.datetime(),
  score: z.number().min(0).max(100),
  candidate: z.looseObject({ id: z.string(), name: z.string().min(1), email: z.email().optional() }),
  status: z.enum(["DONE", "OPEN"]).optional(),
});

/** Scores tests. Its events carry another name on the wire than in the catalog. */
export const quill = defineTrigger({
  key: "quill",
  label: "Quill",
  summary: "Tests",
  sources: [],
  connection: { signing_secret: field.secret({ label: "Secret" }) },
  setup: [],
  delivery,
  assumptions: [],
  verify: () => bodyHmac({ header: "x-quill-signature" }),
  isTest: (payload) => (payload as { mode?: string }).mode === "trial",
  events: {
    test_scored: {
      name: "test.scored",
      noun: "Score",
      label: "Test Scored",
      description: "Triggers when a test was scored.",
      payload: Scored,
      hiringType: "candidate.scored",
      idempotencyKey: (payload) => String((payload as { scored_at?: string }).scored_at),
      hiring: (payload) => {
        const { candidate, score, scored_at: occurredAt } = payload as z.output<typeof Scored>;
        return { occurredAt, candidate, score: { value: score, parts: [{ name: "Overall", value: score }] } };
      },
      sample: {
        event: "test.scored",
        scored_at: "2026-05-23T10:34:17.000Z",
        score: 82,
        candidate: { id: "c_1", name: "Ada Berg", email: "ada@example.com" },
      },
    },
    test_opened: {
      name: "test.opened",
      noun: "Test",
      label: "Test Opened",
      description: "Triggers when a test was opened.",
      payload: z.looseObject({ event: z.string() }),
      hiringType: "interview.started",
      idempotencyKey: () => undefined,
      hiring: () => ({}),
      sample: { event: "test.opened" },
    },
  },
});

/** Tells who is hired; its key is also the first word of hiring events. */
export const offer = defineTrigger({
  ...quill,
  key: "offer",
  label: "Offer",
  events: { sent: { ...quill.events["test_opened"], name: "sent", hiringType: "offer.sent" } },
});

export const pinboard = defineAction({
  key: "pinboard",
  label: "Pinboard",
  summary: "Cards",
  sources: [],
  connection: { token: field.secret({ label: "Token" }) },
  setup: [],
  actions: {
    pin_card: action()({
      noun: "Card",
      label: "Pin a Card",
      description: "Pins a card to a board.",
      input: z
        .object({
          board: z.string().min(1).max(20).meta({ label: "Board", help: "Its name." }),
          title: z.string().max(40).optional(),
          color: z.enum(["red", "blue"]).optional(),
          votes: z.number().int().min(0).optional(),
          tags: z.array(z.string().max(10)).max(3).optional(),
          fields: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).optional(),
        })
        .refine(({ title, tags }) => title !== undefined || tags !== undefined, {
          message: "needs a title or tags",
          path: ["title"],
        }),
      outputSample: { cardId: "card_7", url: "https://pinboard.example/7" },
      describe: ({ board }) => `pin to ${board}`,
      run: () => Promise.resolve({}),
      repeats: "A repeat pins twice.",
    }),
    note: action()({
      noun: "Note",
      label: "Write a Note",
      description: "Writes a note.",
      input: z.object({ text: z.string() }),
      escape: "slack_mrkdwn",
      outputSample: { noteId: "n_1" },
      describe: () => "note",
      run: () => Promise.resolve({}),
      repeats: "A repeat writes twice.",
    }),
  },
});

/** Works without a connection. */
export const echo = defineAction({
  ...pinboard,
  key: "echo",
  label: "Echo",
  connection: { token: field.secret({ label: "Token", required: false }) },
  actions: { say: pinboard.actions["note"]! },
});

export const catalog = new Catalog([quill, offer], [pinboard, echo]);
