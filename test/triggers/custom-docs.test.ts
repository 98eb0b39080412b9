/** What docs/connectors/custom.md shows is what happens. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { compileExpression } from "../../src/core/expression/index.ts";
import { checkFields } from "../../src/core/fields.ts";
import { toHiringEvent } from "../../src/core/hiring/to-hiring-event.ts";
import { describeScheme } from "../../src/core/signature/describe-scheme.ts";
import { custom } from "../../triggers/custom.ts";
import { PRESETS } from "../../triggers/custom/presets.ts";
import { VENDORS_BY_SETTINGS } from "./vendors-by-settings.ts";

interface Example {
  preset: string;
  payload: Record<string, unknown>;
  mapping: string;
  gives: Record<string, unknown>;
}

const page = readFileSync(new URL("../../docs/connectors/custom.md", import.meta.url), "utf8");
const plain = page.replace(/ +/g, " ");
const examples = [...page.matchAll(/^### (.*)\n[^]*?```yaml example\n([^]*?)```/gm)].map(
  ([, title = "", yaml = ""]) => [title, parse(yaml) as Example] as const,
);

it("shows three worked examples", () => expect(examples).toHaveLength(3));

describe.each(examples)("%s", (_title, { preset, payload, mapping, gives }) => {
  it("gives the hiring event that it shows", async () => {
    const settings = checkFields(custom.connection, { preset, mapping }, { label: custom.label });
    custom.validate?.(settings as never);
    const outcome = await compileExpression(mapping).evaluate({ payload, now: 0 });
    const { hiring, misfits, test } = toHiringEvent({
      app: custom,
      payload,
      connectionName: "c",
      settings,
      mapped: { value: outcome.missing ? undefined : outcome.value },
    });
    const { source: _source, ...said } = hiring;
    expect(said).toEqual(gives);
    expect({ misfits, test }).toEqual({ misfits: [], test: false });
  });
});

it("tells of every preset how it signs", () => {
  for (const [key, { scheme, eventName }] of Object.entries(PRESETS)) {
    const row = plain.split("\n").find((line) => line.startsWith(`| \`${key}\` |`)) ?? "";
    expect(row).toContain(describeScheme(scheme));
    expect(row).toContain(eventName.replaceAll("|", "\\|"));
  }
});

it("tells how the five vendors would be described", () => {
  for (const { settings } of Object.values(VENDORS_BY_SETTINGS)) {
    const { header, ...rest } = settings;
    const row = page.split("\n").find((line) => line.includes(`\`header=${header}\``)) ?? "";
    const shown = ["format", "signed", "timestamp_pair", "reserialised"].flatMap((key) =>
      key in rest ? [`\`${key}=${(rest as Record<string, string>)[key]}\``] : [],
    );
    for (const setting of shown) expect(row).toContain(setting);
    expect(row).not.toBe("");
  }
});
