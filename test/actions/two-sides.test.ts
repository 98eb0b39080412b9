/** A hiring vendor that sends and acts is one app with one connection, whichever of the two it is used for. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { hatchbeacon } from "../../actions/hatchbeacon.ts";
import { hiresscope } from "../../actions/hiresscope.ts";
import { ntrvsta } from "../../actions/ntrvsta.ts";
import { talentsprout } from "../../actions/talentsprout.ts";
import { Catalog } from "../../src/core/catalog.ts";
import { checkFields, secretKeys } from "../../src/core/fields.ts";
import { triggers } from "../../triggers/index.ts";

const catalog = new Catalog(triggers, [ntrvsta, hiresscope, hatchbeacon, talentsprout]);
const keys = { api_key: "tsk_0123456789", secret_key: "hbs_0123456789" };

describe.each([...catalog.actions.values()].map((app) => [app.key, app] as const))("%s", (key, app) => {
  const merged = catalog.app(key);
  const trigger = catalog.triggers.get(key);
  const check = (values: Record<string, unknown>) =>
    checkFields(merged?.fields ?? {}, values, { label: app.label });

  it("has one name and no field that means two things", () => {
    expect(merged).toMatchObject({ label: trigger?.label, receives: true, acts: true });
    const both = Object.keys(app.connection).filter((field) => field in (trigger?.connection ?? {}));
    expect(both).toEqual([]);
    expect(secretKeys(merged?.fields ?? {})).toEqual(expect.arrayContaining(["api_key", "signing_secret"]));
  });

  it("can be connected for one side alone", () => {
    const used = Object.fromEntries(Object.entries(keys).filter(([field]) => field in app.connection));
    for (const values of [{}, { signing_secret: "whsec_1" }, used]) {
      const checked = check(values);
      expect(checked).toMatchObject(values);
      expect(() => app.validate?.(checked as never)).not.toThrow();
    }
  });

  it("names in its documentation what can be set and done", () => {
    const page = readFileSync(new URL(`../../docs/connectors/${key}.md`, import.meta.url), "utf8");
    for (const field of Object.keys(app.connection)) expect(page).toContain(`| \`${field}\``);
    for (const action of Object.keys(app.actions)) expect(page).toContain(`\`${key}.${action}\``);
  });
});
