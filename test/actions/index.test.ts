import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { actions } from "../../actions/index.ts";

describe("the destinations", () => {
  it("have keys of their own", () => {
    const keys = actions.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each(actions.map((app) => [app.key, app] as const))("%s is described whole", (_key, app) => {
    expect(app.key).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(app.sources.every((source) => source.startsWith("https://"))).toBe(true);
    expect(app.setup.length).toBeGreaterThan(0);
    for (const [key, action] of Object.entries(app.actions)) {
      expect(key).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(action.repeats).toMatch(/\.$/);
      expect(action.description).toMatch(/\.$/);
      // forms and the published schema are made from it
      const schema = z.toJSONSchema(action.input, { io: "input", unrepresentable: "any" });
      expect(schema.type).toBe("object");
      for (const name of Object.values(schema.properties ?? {})) {
        const choices = typeof name === "object" ? name["choices"] : undefined;
        if (choices !== undefined) expect(Object.keys(app.choices ?? {})).toContain(choices);
      }
    }
  });
});
