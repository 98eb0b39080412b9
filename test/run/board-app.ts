/** The app of a fictional destination, on which cards are pinned; also as a catalog for worker threads. */
import { z } from "zod";
import { Catalog } from "../../src/core/catalog.ts";
import { action, defineAction } from "../../src/core/define-action.ts";
import { NeedsAnswer } from "../../src/core/errors.ts";
import { field } from "../../src/core/fields.ts";

export interface Card {
  key: string;
  text: string;
  drawer: string;
}

const input = z.strictObject({
  text: z.string().min(1).max(200),
  drawer: z.string().default("hall"),
});
const fields = {
  url: field.text({ label: "Address" }),
  token: field.text({ label: "Token", required: false }),
};
const declare = action<typeof fields>();

const outputSample = { id: "card", pinned: true };

/** Pins and can tell afterwards whether it did. */
const pin = declare({
  noun: "Card",
  label: "Pin a card",
  description: "Pins a card.",
  input,
  outputSample,
  describe: ({ text }) => `pin "${text}"`,
  repeats: "A card is looked for before it is pinned again.",
  async run({ http, connection, input, runStepId }) {
    const call = { json: { ...input, key: runStepId }, bearer: connection.token ?? "none" };
    return (await http.post(`${connection.url}/cards`, call)) as Record<string, unknown>;
  },
  async settle({ http, connection, runStepId, since }) {
    if (!Number.isFinite(since)) return { done: "unknown", why: "nobody said since when" };
    const cards = (await http.get(`${connection.url}/cards`, { query: { key: runStepId } })) as Card[];
    return cards.length > 0 ? { done: true, output: { id: "card", found: true } } : { done: false };
  },
});

/** Asks where, then with what; what it was told first it keeps itself. */
const ask = declare({
  ...pin,
  async run(context) {
    const { answer, cache, input, runStepId } = context;
    if (answer?.startsWith("with ")) {
      const where = String(await cache.get(runStepId));
      return pin.run({ ...context, input: { ...(input as object), text: `${where} ${answer}` } });
    }
    if (answer === undefined || !answer.startsWith("on ")) {
      throw new NeedsAnswer("Where is it pinned?", { code: "where", expects: "Such as on the wall" });
    }
    await cache.set(runStepId, answer, 1e9);
    const choices = ["with a nail", "with glue"].map((value) => ({ value, label: value }));
    throw new NeedsAnswer("With what is it pinned?", { code: "what", choices });
  },
});

/** Pins what a person says instead of its text. */
const dictated = declare({
  ...pin,
  async run(context) {
    const { answer, input } = context;
    if (answer === undefined) throw new NeedsAnswer("What does it say?", { code: "text" });
    return pin.run({ ...context, input: { ...(input as object), text: answer } });
  },
});

/** Tells what it sees of its candidate, and remembers who it is when the text is an email address. */
const know = declare({
  ...pin,
  async run({ candidates, input }) {
    const { text } = input as Card;
    const [ref] = candidates.event;
    if (text.includes("@") && ref) await candidates.link([ref, { email: text }, candidates.own("7")]);
    const { event, eventName = "nobody", sender } = candidates;
    const found = ref && (await candidates.find(ref));
    return { event, eventName, sender, own: candidates.own("7"), found };
  },
});

/** Used without a connection. */
export const notes = defineAction({
  key: "notes",
  label: "Notes",
  summary: "Notes of one's own.",
  sources: [],
  connection: {},
  setup: [],
  actions: { know: know as never },
});

export const board = defineAction({
  key: "board",
  label: "Board",
  summary: "A board with cards.",
  sources: [],
  connection: fields,
  setup: [],
  actions: {
    pin,
    ask,
    dictated,
    know,
    /** One at a time in each drawer. */
    file: { ...pin, lane: (input) => (input as Card).drawer },
    /** Cannot tell afterwards. */
    shout: (({ settle: _settle, ...rest }) => ({ ...rest, repeats: "A repeat may pin a second card." }))(pin),
    /** Never gives its thread back. */
    freeze: declare({
      ...pin,
      async run() {
        for (;;);
      },
    }),
    /** Pins, and takes its thread down before anybody hears of it. */
    crash: declare({
      ...pin,
      async run(context) {
        await pin.run(context as never);
        setImmediate(() => {
          throw new Error("the roof fell in");
        });
        return new Promise<never>(() => undefined);
      },
    }),
    /** A bug in a connector. */
    break: declare({
      ...pin,
      async run() {
        throw new TypeError("undefined is not a function");
      },
    }),
  },
});

export const catalog = new Catalog([], [board, notes]);
