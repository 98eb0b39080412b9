/**
 * Vendors send null for what they don't know, or leave it out. Whichever field it is of whichever sample, no recipe writes
 * "null" to anybody, and a text never ends where a name should stand.
 */
import { afterAll, describe, expect, it } from "@jest/globals";
import { actions } from "../actions/index.ts";
import { recipes } from "../mappings/index.ts";
import { sampleStarts } from "../src/core/automation/check-examples.ts";
import { Catalog } from "../src/core/catalog.ts";
import { toHiringEvent } from "../src/core/hiring/to-hiring-event.ts";
import { createEvaluator } from "../src/run/evaluator/evaluator.ts";
import { runExamples } from "../src/run/examples/examples.ts";
import { triggers } from "../triggers/index.ts";

const catalog = new Catalog(triggers, actions);
const evaluator = createEvaluator();
afterAll(() => evaluator.close());

type Path = (string | number)[];

/** Every field of a payload, groups and lists too. */
function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, each]) =>
    pathsIn(each, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? inner : [path, ...inner];
}

function without(payload: unknown, path: Path, how: "null" | "missing"): unknown {
  const copy = structuredClone(payload) as Record<string | number, unknown>;
  let at = copy;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  const last = path.at(-1)!;
  if (how === "null" || Array.isArray(at)) at[last] = null;
  else delete at[last];
  return copy;
}

/** The texts that would be sent to somebody. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

const GAP = /\bnull\b|\bundefined\b|\[object|NaN/;

describe.each(recipes().map((recipe) => [recipe.file, recipe] as const))("%s", (_file, { definition }) => {
  it("writes no null for a field that is null or missing", async () => {
    const samples = [...catalog.triggers.values()].flatMap((app) =>
      Object.entries(app.events).flatMap(([eventKey, event]) =>
        sampleStarts(definition.trigger, { app, eventKey, event })
          ? [{ key: `${app.key}.${eventKey}`, payload: event.sample }]
          : [],
      ),
    );
    // nothing but gaps is asked about: conditions on other values have examples
    const { when: _when, ...rest } = definition;
    const steps = rest.steps.map(({ when: _each, ...step }) => step);
    const examples = samples.flatMap(({ key, payload }) =>
      pathsIn(payload).flatMap((path) =>
        (["null", "missing"] as const).map((how) => ({
          note: `${key} with ${path.join(".")} ${how}`,
          given: { sample: key, json: without(payload, path, how) as Record<string, unknown> },
          expect: {},
        })),
      ),
    );
    expect(examples.length).toBeGreaterThan(0);
    const results = await runExamples({ ...rest, steps, examples }, { catalog, evaluator });
    const wrong = results.flatMap(({ note, actual, message }, index) => {
      const texts = textsIn(actual);
      // null says no more than nothing: what is written must be the same
      const other = textsIn(results[index + 1]?.actual);
      const differs = note.endsWith("null") && texts.join("\n") !== other.join("\n");
      if (differs && message !== "" && results[index + 1]?.message === "") return [`${note}: ${message}`];
      return texts
        .filter((text, at) => GAP.test(text) || (differs && text !== other[at]))
        .map((text) => `${note}: ${text}`);
    });
    expect(wrong).toEqual([]);
  }, 60_000);
});

it("every vendor's hiring event leaves out what is null, as if it were missing", () => {
  const wrong = [...catalog.triggers.values()].flatMap((app) =>
    Object.entries(app.events).flatMap(([eventKey, { sample }]) => {
      const hiring = (payload: unknown) =>
        JSON.stringify({
          ...toHiringEvent({ app, eventKey, payload, connectionName: "x" }).hiring,
          type: "",
        });
      return pathsIn(sample).flatMap((path) => {
        const text = hiring(without(sample, path, "null"));
        const same = text === hiring(without(sample, path, "missing"));
        return same && !text.includes("null") ? [] : [`${app.key}.${eventKey} ${path.join(".")}: ${text}`];
      });
    }),
  );
  expect(wrong).toEqual([]);
});
