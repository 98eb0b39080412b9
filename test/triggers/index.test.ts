/** Every vendor's file, its samples and its page belong together. */
import { describe, expect, it } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { triggers } from "../../triggers/index.ts";

const at = (path: string) => new URL(`../../${path}`, import.meta.url);

describe("the vendors", () => {
  it("are the five that the list names and any other, each under the name of its file", () => {
    const files = readdirSync(at("triggers"))
      .filter((name) => name.endsWith(".ts") && name !== "index.ts")
      .map((name) => name.replace(".ts", ""));
    expect(triggers.map(({ key }) => key).sort()).toEqual(files.sort());
    expect(files).toEqual(["custom", "hatchbeacon", "hiresscope", "ntrvsta", "talentsprout", "trycrucible"]);
  });

  it("have one sample file for each event and none besides", () => {
    const named = triggers.flatMap((app) => Object.keys(app.events).map((key) => `${app.key}.${key}.json`));
    expect(readdirSync(at("triggers/samples")).sort()).toEqual(named.sort());
  });

  it("carry in their definition exactly what the sample file holds", () => {
    for (const app of triggers) {
      for (const [key, event] of Object.entries(app.events)) {
        const file = readFileSync(at(`triggers/samples/${app.key}.${key}.json`), "utf8");
        expect(JSON.parse(file)).toEqual(event.sample);
      }
    }
  });

  it("say what they assume, since their pages name neither a delivery id nor a window for replays", () => {
    for (const app of triggers) {
      const settings = app.assumptions.flatMap(({ setting }) => setting ?? []);
      expect(settings).toEqual(expect.arrayContaining(["max_age_hours", "dedupe_paths"]));
    }
  });

  it("name no real person's address in a sample", () => {
    for (const app of triggers) {
      const addresses = JSON.stringify(app.events).match(/[\w.+-]+@[\w.-]+/g) ?? [];
      expect(addresses.filter((address) => !address.endsWith("@example.com"))).toEqual([]);
    }
  });
});

describe.each(triggers.map((app) => [app.label, app] as const))("the page of %s", (_label, app) => {
  const page = readFileSync(at(`docs/connectors/${app.key}.md`), "utf8");

  it("names every event with its wire name, its hiring event and its sample", () => {
    for (const [key, event] of Object.entries(app.events)) {
      const row = page.split("\n").find((line) => line.includes(`\`${app.key}.${key}\``)) ?? "";
      expect(row).toContain(`\`${event.name ?? key}\``);
      expect(row).toContain(event.hiringType === null ? "as the mapping says" : `\`${event.hiringType}\``);
      expect(row).toContain(`samples/${app.key}.${key}.json`);
      expect(row.includes("¹")).toBe(event.assumed !== undefined);
    }
  });

  it("names every setting with its default, and every source", () => {
    for (const [key, field] of Object.entries(app.connection)) {
      const row = page.split("\n").find((line) => line.startsWith(`| \`${key}\``)) ?? "";
      expect(row).toContain(field.label);
      if (field.kind !== "secret" && field.default !== undefined)
        expect(row).toContain(`\`${field.default}\``);
    }
    for (const source of app.sources) expect(page).toContain(source);
  });

  it("says how to prove the set-up, and what to look at when nothing arrives", () => {
    const steps = [app.proof ?? "", ...(app.whenQuiet ?? [])];
    for (const step of steps)
      expect(page).toContain(`- ${step.replace("{address}", "**the address of your hook**")}`);
  });

  it("lists every assumption with its setting", () => {
    const text = page.replace(/ +/g, " ");
    for (const { about, assumed, setting } of app.assumptions) {
      expect(text).toContain(`| ${about} | ${assumed} | ${setting === undefined ? "" : `\`${setting}\` `}|`);
    }
  });
});
