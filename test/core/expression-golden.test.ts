/**
 * The corpus pins what expressions give, so that an upgrade of jsonata or of a guard of ours cannot change an
 * automation unnoticed. Cases marked `ours` differ from plain jsonata on purpose; all others must agree with it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import jsonata from "jsonata";
import { compileCondition, compileExpression, compileMapping } from "../../src/core/expression/index.ts";

interface Case {
  expression?: string;
  condition?: string;
  mapping?: unknown;
  ours?: true;
  result?: unknown;
  missing?: true;
  passed?: boolean;
  why?: string;
  input?: unknown;
  error?: string;
  position?: number;
}

interface Given {
  payload: unknown;
  event: unknown;
  steps: Record<string, unknown>;
  now: number;
}

const folder = new URL("golden/", import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), "utf8"));
const given = (): Given => read("given.json") as Given;
const files = readdirSync(folder)
  .filter((name) => name !== "given.json")
  .map((name) => read(name) as { about: string; cases: Case[] });

/** What a case comes to, in the words of the corpus. */
async function outcomeOf({ expression, condition, mapping }: Case): Promise<object> {
  try {
    if (expression !== undefined) {
      const outcome = await compileExpression(expression).evaluate(given());
      return outcome.missing ? { missing: true } : { result: outcome.value };
    }
    if (condition !== undefined) return await compileCondition(condition).test(given());
    return { input: await compileMapping(mapping).render(given()) };
  } catch (error) {
    const { code, position } = error as { code?: string; position?: number };
    return { error: code, ...(position === undefined ? {} : { position }) };
  }
}

async function plainJsonata(expression: string): Promise<object> {
  const { payload, event, steps } = given();
  try {
    const json = JSON.stringify(await jsonata(expression).evaluate(payload, { event, steps })) as
      | string
      | undefined;
    return json === undefined ? { missing: true } : { result: JSON.parse(json) as unknown };
  } catch {
    return { error: true };
  }
}

describe.each(files)("$about", ({ cases }) => {
  const named = cases.map((each) => ({
    ...each,
    name: each.expression ?? each.condition ?? JSON.stringify(each.mapping),
  }));

  it.each(named)(
    "$name",
    async ({ name: _name, expression, condition, mapping, ours: _ours, ...expected }) => {
      const asked = {
        ...(expression === undefined ? {} : { expression }),
        ...(condition === undefined ? {} : { condition }),
        mapping,
      };
      expect(await outcomeOf(asked)).toEqual(expected);
    },
  );

  const shared = cases.filter(({ expression, ours }) => expression !== undefined && ours !== true);
  if (shared.length > 0) {
    it("agrees with plain jsonata where it does not differ on purpose", async () => {
      for (const { expression = "", result, missing, error } of shared) {
        const expected = error === undefined ? (missing ? { missing } : { result }) : { error: true };
        expect([expression, await plainJsonata(expression)]).toEqual([expression, expected]);
      }
    });
  }
});

it("holds at least 300 cases", () => {
  expect(files.flatMap(({ cases }) => cases).length).toBeGreaterThanOrEqual(300);
});
