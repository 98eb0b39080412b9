/** Whatever is decided at hand must be what the evaluator would have decided, to the letter. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { actions } from "../../actions/index.ts";
import { recipes } from "../../mappings/index.ts";
import { sampleStarts } from "../../src/core/automation/check-examples.ts";
import { planOf } from "../../src/core/automation/automation-plan.ts";
import { Catalog } from "../../src/core/catalog.ts";
import { planAtHand } from "../../src/core/expression/at-hand/plan-at-hand.ts";
import {
  compilePlan,
  ESCAPE_NAMES,
  EXPRESSION_LIMITS,
  type AutomationPlan,
  type PlanOutcome,
} from "../../src/core/expression/index.ts";
import { toHiringEvent } from "../../src/core/hiring/to-hiring-event.ts";
import { triggers } from "../../triggers/index.ts";
import { HARMLESS, HOSTILE } from "../e2e/hostile.ts";
import { anyExpression, anyOwnObject, anyPayload, NO_JSON } from "./any-expression.ts";

const SEED = 20_261_121;
const CASES = 4_000;
const NOW = 1_788_220_800_000;

interface Given {
  /** The payload's JSON. */
  text: string;
  event?: unknown;
  steps?: Record<string, unknown>;
}

const copy = <T>(value: T): T => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T));

/** A plan as the evaluator's process would hold it, and as it is held here. */
const bothOf = (plan: AutomationPlan) => ({
  plan,
  evaluator: compilePlan(copy(plan), { timeoutMs: 60_000 }),
  atHand: planAtHand(plan),
});

/**
 * Decides at hand and holds it against what the process would answer, where all goes there and back as JSON. In
 * writing, so that the order of an object's keys counts too.
 */
async function compare(
  { plan, evaluator, atHand }: ReturnType<typeof bothOf>,
  { text, event, steps }: Given,
  stepIndex = 0,
): Promise<PlanOutcome | null> {
  const context = { payload: JSON.parse(text) as unknown, event, steps: steps ?? {}, now: NOW };
  const decided = atHand.decide(stepIndex, { ...context, text });
  expect(atHand.decide(stepIndex, context)?.outcome).toBe(decided?.outcome);
  const why = plan.when === undefined ? null : atHand.filteredBecause({ ...context, text });
  if (stepIndex === 0) {
    const filtered = decided?.outcome === "filtered" ? decided.why : null;
    if (why !== filtered) expect([plan, text, why]).toEqual([plan, text, filtered]);
  }
  if (decided === null) return null;
  const evaluated = async (): Promise<string> => {
    const [theirs, there] = [copy(event), copy(steps) ?? {}];
    return JSON.stringify(
      await evaluator.decide(stepIndex, {
        payload: JSON.parse(text),
        event: theirs,
        steps: there,
        now: NOW,
      }),
    );
  };
  const expected = await evaluated().catch((error: unknown) => String(error));
  if (JSON.stringify(decided) !== expected) expect([plan, text, decided]).toEqual([plan, text, expected]);
  return decided;
}

const mapping = fc.oneof(
  fc.tuple(anyExpression, anyExpression).map(([sole, piece]) => ({
    text: `{% ${sole} %}`,
    deep: { text: `said {% ${piece} %}, {%% and`, list: [1, null, `{% ${sole} %}`] },
  })),
  anyExpression.map((whole) => `{% {"text": ${whole}} %}`),
);
const id = fc.constant("one");
const escape = fc.constantFrom(...ESCAPE_NAMES);
const anyPlan: fc.Arbitrary<AutomationPlan> = fc.oneof(
  fc.record({ when: anyExpression, steps: fc.constant([{ id: "one" }]) }),
  fc.record({ steps: fc.tuple(fc.record({ id, when: anyExpression })) }),
  fc.record({ steps: fc.tuple(fc.record({ id, with: mapping, escape })) }),
  fc.record({
    when: anyExpression,
    steps: fc.tuple(fc.record({ id, when: anyExpression, with: mapping, escape })),
  }),
);

describe("a decision at hand", () => {
  it("is the evaluator's, for any expression and any payload", async () => {
    const tally = { filtered: 0, skipped_step: 0, input: 0, asked: 0 };
    const event = fc.option(anyOwnObject, { nil: undefined });
    await fc.assert(
      fc.asyncProperty(anyPlan, anyPayload, event, anyOwnObject, async (plan, text, event, one) => {
        const decided = await compare(bothOf(plan), { text, event, steps: { one } });
        tally[decided?.outcome ?? "asked"] += 1;
      }),
      { seed: SEED, numRuns: CASES },
    );
    process.stdout.write(`seed ${SEED}: ${JSON.stringify(tally)}\n`);
    // a comparison that compares nothing would pass too
    for (const count of Object.values(tally)) expect(count).toBeGreaterThan(CASES / 25);
  });

  it("is the evaluator's, for values that JSON or the evaluator changes on the way", async () => {
    const changed = [
      '{"__proto__":1}',
      '{"_jsonata_function":true,"score":1}',
      '{"tupleStream":1,"score":[{}]}',
    ];
    const values = [...NO_JSON, ...changed.map((text) => JSON.parse(text) as unknown)];
    const asked = ["", ".score", ".score > 0", " & 'x'", " = 1", " ? 1 : 2", " in [1]", ".`__proto__`"];
    for (const value of values) {
      const given = { text: `{"data":${changed.at(-1)},"odd":${changed[0]},"more":${changed[1]}}` };
      const event = { more: value, data: { score: value } };
      for (const place of ["$event.more", "$event.data", "data", "odd", "more", "$event", "$"]) {
        for (const source of [...asked.map((what) => place + what), `$exists(${place})`, `1 in ${place}`]) {
          const steps = [{ id: "one", with: { value: `{% ${source} %}` } }];
          await compare(bothOf({ when: source, steps: [{ id: "one" }] }), { ...given, event });
          await compare(bothOf({ steps }), { ...given, event });
        }
      }
    }
  });

  it("is the evaluator's, for the golden corpus", async () => {
    const folder = new URL("golden/", import.meta.url);
    const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), "utf8"));
    const { payload, event, steps } = read("given.json") as { payload: unknown } & Given;
    const given = { text: JSON.stringify(payload), event, steps: steps ?? {} };
    const names = readdirSync(folder).filter((name) => name !== "given.json");
    const cases = names.flatMap(
      (name) =>
        (read(name) as { cases: { expression?: string; condition?: string; mapping?: unknown }[] }).cases,
    );
    let decided = 0;
    for (const { expression, condition, mapping } of cases) {
      const step = { id: "one", with: mapping ?? {} };
      const plans: AutomationPlan[] = [{ when: condition, steps: [step] }];
      if (expression !== undefined) {
        const asked = `{% ${expression} %}`;
        plans.push({ when: expression, steps: [step] }, { steps: [{ id: "one", with: { asked } }] });
      }
      for (const plan of plans) if ((await compare(bothOf(plan), given)) !== null) decided += 1;
    }
    expect(cases.length).toBeGreaterThan(300);
    expect(decided).toBeGreaterThan(300);
  });
});

it("leaves `$event` to the evaluator while the hiring event may still be completed", () => {
  const steps = [{ id: "one" }];
  const context = { payload: { score: 70 }, event: { candidate: { id: "usr_1" } }, now: NOW };
  const email = planAtHand({ when: "$exists($event.candidate.email)", steps });
  expect(email.filteredBecause(context)).toBe("no email");
  expect(email.filteredBecause({ ...context, eventMayGrow: true })).toBeNull();
  const score = planAtHand({ when: "score >= 80", steps });
  expect(score.filteredBecause({ ...context, eventMayGrow: true })).toBe("70 is below 80");
});

it("has a bound for the work of one decision", async () => {
  const given = { text: JSON.stringify({ long: "x".repeat(60_000), many: Array(5_000).fill("x") }) };
  const asked = (...sources: string[]): Promise<PlanOutcome | null> => {
    const texts = sources.map((source) => `{% ${source} %}`);
    return compare(bothOf({ steps: [{ id: "one", with: { texts } }] }), given);
  };
  expect(await asked("$length(long)", "$count(many)")).toMatchObject({ input: { texts: [60_000, 5_000] } });
  expect(await asked(...Array<string>(10).fill("$length(long)"))).toBeNull();
  expect(await asked("$length(long & long & long)")).toBeNull();
  expect(await asked("'x' in many")).toBeNull();
  expect(await asked(`1${" + 1".repeat(100)}`)).toBeNull();
  expect(await asked(`${"(".repeat(6)}nothing${" ?? nothing)".repeat(6)}`)).toBeNull();
});

it("leaves large events to the evaluator, which tells whether they are too large", () => {
  const { filteredBecause } = planAtHand({ when: "score >= 80", steps: [{ id: "one" }] });
  const payload = { score: 70, more: Array(200_000).fill(1) };
  const text = JSON.stringify(payload);
  expect(text.length).toBeLessThan(EXPRESSION_LIMITS.inputLength / 20);
  expect(filteredBecause({ payload, text, now: NOW })).toBe("70 is below 80");
  const long = text + " ".repeat(200_000);
  expect(filteredBecause({ payload, text: long, now: NOW })).toBeNull();
  expect(filteredBecause({ payload, now: NOW })).toBeNull();
  expect(filteredBecause({ payload: { score: 70 }, event: payload, now: NOW })).toBeNull();
  expect(filteredBecause({ payload: { score: 70 }, steps: { one: payload }, now: NOW })).toBeNull();
  expect(filteredBecause({ payload: { score: 70 }, bindings: {}, now: NOW })).toBeNull();
});

describe("the recipes", () => {
  const catalog = new Catalog(triggers, actions);
  const samples = [...catalog.triggers.values()].flatMap((app) =>
    Object.entries(app.events).map(([eventKey, event]) => ({ app, eventKey, event })),
  );

  /** What at least is left to the evaluator's process: a step that picks out of a list. */
  const LEFT: Record<string, string[]> = { "talentsprout-summary-to-any-ats.yaml": ["add_note"] };

  it.each(recipes().map(({ file, definition }) => [file, definition] as const))(
    "%s: all is decided at hand, and rightly, for every sample of every sender",
    async (file, definition) => {
      const both = bothOf(planOf(definition, catalog));
      for (const { app, eventKey, event } of samples) {
        const changed = sampleStarts(definition.trigger, { app, eventKey, event })
          ? variationsOf(event.sample)
          : [];
        for (const payload of [event.sample, ...changed]) {
          const { hiring } = toHiringEvent({ app, eventKey, payload, connectionName: app.label });
          const given = { text: JSON.stringify(payload), event: hiring };
          const steps: Record<string, unknown> = {};
          for (const [index, { id }] of both.plan.steps.entries()) {
            const decided = await compare(both, { ...given, steps }, index);
            const left = LEFT[file]?.includes(id) ?? false;
            if (payload === event.sample && !left) expect(decided).not.toBeNull();
            steps[id] = { ok: true, answer: "yes", id: 7 };
          }
        }
      }
    },
  );
});

/** The payload again and again, each time with one of its values made null, a text, a list. */
function variationsOf(sample: unknown): unknown[] {
  const found: unknown[] = [];
  const visit = (value: unknown, put: (changed: unknown) => unknown): void => {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      for (const [key, item] of Object.entries(value))
        visit(item, (changed) => put({ ...value, [key]: changed }));
    } else for (const changed of [null, "85", [value]]) found.push(put(changed));
  };
  visit(sample, (changed) => changed);
  return found;
}

describe("a hostile expression", () => {
  it.each(HOSTILE)("is left to the evaluator: %s", (_what, when) => {
    const plan = planAtHand({ when, steps: [{ id: "one" }] });
    const inMapping = planAtHand({ steps: [{ id: "one", with: { text: `{% ${when} %}` } }] });
    for (const each of [plan, inMapping]) {
      expect(each.mayDecide(0)).toBe(false);
      const context = { payload: { score: 91 }, now: NOW };
      expect(each.decide(0, context)).toBeNull();
      expect(each.filteredBecause(context)).toBeNull();
    }
  });

  it.each(HARMLESS)("is left to the evaluator or harmless here too: %s", async (_what, when) => {
    const both = bothOf({ when, steps: [{ id: "one" }] });
    const decided = await compare(both, { text: '{"submission_id": "sub_1", "score": 91}' });
    expect(decided?.outcome ?? "filtered").toBe("filtered");
  });
});
