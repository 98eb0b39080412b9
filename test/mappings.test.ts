/** Every recipe, and every automation that the docs show, is checked and its examples are run. */
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "@jest/globals";
import { actions } from "../actions/index.ts";
import { recipes } from "../mappings/index.ts";
import { sampleStarts } from "../src/core/automation/check-examples.ts";
import { actionKeyOf } from "../src/core/automation/automation.ts";
import { checkAutomation } from "../src/core/automation/check-automation.ts";
import { parseAutomation, readAutomation, toYaml } from "../src/core/automation/automation-file.ts";
import { Catalog } from "../src/core/catalog.ts";
import { formatProblem } from "../src/core/automation/problem.ts";
import { createEvaluator } from "../src/run/evaluator/evaluator.ts";
import { runExamples } from "../src/run/examples/examples.ts";
import { triggers } from "../triggers/index.ts";

const catalog = new Catalog(triggers, actions);
const evaluator = createEvaluator();
afterAll(() => evaluator.close());

/** What is wrong with an automation's text, and which of its examples fail. */
async function faultsOf(text: string, file: string): Promise<string[]> {
  const { definition, problems, locate } = readAutomation(text);
  if (!definition) return problems.map((problem) => formatProblem(problem, file));
  const wrong = checkAutomation(definition, { catalog, locate }).map((problem) =>
    formatProblem(problem, file),
  );
  const failed = (await runExamples(definition, { catalog, evaluator })).filter(({ passed }) => !passed);
  return [...wrong, ...failed.map(({ note, message }) => `${note}\n${message}`)];
}

describe.each(recipes().map((recipe) => [recipe.file, recipe] as const))(
  "%s",
  (file, { definition, text }) => {
    it("can run, and does what its examples say", async () => {
      expect(await faultsOf(text, file)).toEqual([]);
    });

    it("copes with every sample that starts it", async () => {
      const samples = [...catalog.triggers.values()].flatMap((app) =>
        Object.entries(app.events).flatMap(([eventKey, event]) =>
          sampleStarts(definition.trigger, { app, eventKey, event }) ? [`${app.key}.${eventKey}`] : [],
        ),
      );
      const examples = samples.map((sample) => ({ note: sample, given: { sample }, expect: {} }));
      const results = await runExamples({ ...definition, examples }, { catalog, evaluator });
      expect(results.length).toBeGreaterThan(0);
      expect(results.filter(({ passed, actual }) => !passed && actual !== "filtered")).toEqual([]);
    });

    it("explains itself to the person who chooses it", () => {
      expect(definition.description).toMatch(/^[A-Z].{30,}\.$/s);
      expect(definition.examples?.length).toBeGreaterThanOrEqual(3);
      expect(definition.examples?.some(({ expect: outcome }) => outcome !== "filtered")).toBe(true);
      expect(text.split("\n", 1)[0]).toBe("# yaml-language-server: $schema=../automation.schema.json");
    });

    it("comes back from an export unchanged", () => {
      expect(parseAutomation(toYaml(definition))).toEqual(definition);
    });
  },
);

describe("the gallery", () => {
  const all = recipes().map(({ definition }) => definition);

  it("has twenty recipes or more, each with a name of its own", () => {
    expect(all.length).toBeGreaterThanOrEqual(20);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  it("covers every destination", () => {
    const used = new Set(
      all.flatMap((definition) =>
        definition.steps.map((step) => actionKeyOf(definition, step).split(".")[0]),
      ),
    );
    expect([...catalog.actions.keys()].filter((key) => !used.has(key))).toEqual([]);
  });

  it("covers every sender", () => {
    const heard = new Set(all.map(({ trigger }) => trigger.split(".")[0]));
    expect([...catalog.triggers.keys()].filter((key) => !heard.has(key))).toEqual([]);
  });
});

describe("docs", () => {
  const read = (file: string): string => readFileSync(new URL(`../docs/${file}`, import.meta.url), "utf8");
  const blocks = [...read("automations.md").matchAll(/^```yaml\n([^]*?)^```/gm)].map(
    (match) => match[1] ?? "",
  );

  it.each(blocks.map((text) => [/name: .*/.exec(text)?.[0], text]))(
    "automations.md shows what runs: %s",
    async (_name, text) => {
      expect(await faultsOf(text ?? "", "automations.md")).toEqual([]);
    },
  );

  it.each([...catalog.actions.keys(), ...catalog.triggers.keys()])(
    "has a page about %s that names what it does",
    (key) => {
      const page = read(`connectors/${key.replaceAll("_", "-")}.md`);
      for (const name of Object.keys(catalog.actions.get(key)?.actions ?? {})) expect(page).toContain(name);
    },
  );

  it("shows several", () => expect(blocks.length).toBeGreaterThanOrEqual(5));

  it("recipes.md lists every recipe and no other", () => {
    const listed = [...read("recipes.md").matchAll(/^\| \[.*?\]\(\.\.\/mappings\/(.*?)\)/gm)].map(
      (match) => match[1],
    );
    expect(new Set(listed)).toEqual(new Set(recipes().map(({ file }) => file)));
  });
});
