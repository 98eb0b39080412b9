/** The app of a fictional destination that takes several cards in one call; a card called "bad" is refused. */
import { z } from "zod";
import { Catalog } from "../../src/core/catalog.ts";
import { action, type Batch, defineAction, type Settled } from "../../src/core/define-action.ts";
import { Rejected } from "../../src/core/errors.ts";
import { field } from "../../src/core/fields.ts";
import { board } from "./board-app.ts";

const input = z.strictObject({ text: z.string(), drawer: z.string().default("hall") });
const fields = {
  url: field.text({ label: "Address" }),
  token: field.text({ label: "Token", required: false }),
};
const declare = action<typeof fields>();

/** What the board sees is one card: `Ada,Bo` under the key `step_1,step_2`. */
const pile: Batch<typeof fields> = {
  most: 3,
  windowMs: 50,
  async run({ http, connection }, items) {
    const textOf = (item: (typeof items)[0]): string => (item.input as { text: string }).text;
    const good = items.filter((item) => textOf(item) !== "bad");
    const json = { text: good.map(textOf).join(","), key: good.map(({ runStepId }) => runStepId).join(",") };
    if (good.length > 0) await http.post(`${connection.url}/cards`, { json });
    return items.map((item) =>
      good.includes(item)
        ? { output: { place: good.indexOf(item), of: good.length } }
        : { error: new Rejected("a bad card", { code: "bad_card" }) },
    );
  },
  async settle({ http, connection }, items) {
    const cards = (await http.get(`${connection.url}/cards`, { query: { all: true } })) as { key: string }[];
    const keys = new Set(cards.flatMap(({ key }) => key.split(",")));
    return items.map(({ runStepId }): Settled =>
      keys.has(runStepId) ? { done: true, output: { found: true } } : { done: false },
    );
  },
};

const pin = declare({
  noun: "Card",
  label: "Pile a card",
  description: "Puts a card on a pile.",
  input,
  outputSample: { place: 0, of: 1 },
  lane: ({ drawer }) => drawer,
  describe: ({ text }) => `pile "${text}"`,
  repeats: "A card is looked for before it is piled again.",
  batch: pile,
  run: async () => ({ never: true }),
  settle: async () => ({ done: false }),
});

const piles = defineAction({
  key: "piles",
  label: "Piles",
  summary: "Piles of cards.",
  sources: [],
  connection: fields,
  setup: [],
  actions: { pin },
});

export const catalog = new Catalog([], [board, piles]);
