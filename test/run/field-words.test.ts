/** A step that isn't ready says so in the words of its form. */
import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { actions } from "../../actions/index.ts";
import { fieldWords } from "../../src/run/preview/field-words.ts";

const all = actions.flatMap((app) =>
  Object.entries(app.actions).map(([key, { input }]) => [`${app.key}.${key}`, input] as const),
);

describe("the name of a field", () => {
  it.each(all)("of %s is the form's own", (_key, input) => {
    const form = z.toJSONSchema(input, { io: "input", unrepresentable: "any" });
    for (const [key, described] of Object.entries(form.properties ?? {})) {
      const label = (described as { label?: string }).label;
      expect([key, fieldWords(input, [key])]).toEqual([key, `"${label ?? "has no label"}"`]);
    }
  });

  it("inside another names both, and what somebody named stays as they named it", () => {
    const inner = z.strictObject({ first_name: z.string(), age: z.number().meta({ label: "Age" }) });
    const input = z
      .strictObject({
        values: z.record(z.string(), z.string()).meta({ label: "Values" }),
        people: z.array(inner).meta({ label: "People" }),
        one: z.union([z.string(), inner]).meta({ label: "One" }),
      })
      .transform((value) => value);
    expect(fieldWords(input, ["values", "E_mail"])).toBe('"Values → E_mail"');
    expect(fieldWords(input, ["people", 1, "first_name"])).toBe('"People → 2 → First name"');
    expect(fieldWords(input, ["one", "age"])).toBe('"One → Age"');
    expect(fieldWords(input, ["none", "of these"])).toBe('"none["of these"]"');
  });
});
