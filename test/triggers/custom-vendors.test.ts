/**
 * `custom` stands in for each of the five vendors, configured by settings alone: the vectors and forgeries of the
 * vendor's own file pass and fail alike, and the payloads give the same hiring events.
 */
import { describe, expect, it } from "@jest/globals";
import type { TriggerApp } from "../../src/core/define-trigger.ts";
import { compileExpression } from "../../src/core/expression/index.ts";
import { checkFields } from "../../src/core/fields.ts";
import { facts } from "../../src/core/hiring/read.ts";
import { toHiringEvent } from "../../src/core/hiring/to-hiring-event.ts";
import { custom } from "../../triggers/custom.ts";
import { triggers } from "../../triggers/index.ts";
import { describeReserialised } from "../contract/reserialised.ts";
import { describeSignatures } from "../contract/signatures.ts";
import { describeSignedTimes } from "../contract/signed-times.ts";
import vectors from "./vectors.json" with { type: "json" };
import { VENDORS_BY_SETTINGS, type Described } from "./vendors-by-settings.ts";

type Settings = Parameters<typeof custom.verify>[0];

function settingsOf(given: Record<string, unknown>): Settings {
  const checked = checkFields(custom.connection, given, { label: custom.label }) as Settings;
  custom.validate?.(checked);
  return checked;
}

describe.each(Object.entries<Described>(VENDORS_BY_SETTINGS))("%s by settings alone", (key, described) => {
  const app = triggers.find((trigger) => trigger.key === key) as TriggerApp;
  const events = Object.entries(app.events);
  const settings = settingsOf({ ...described.settings, signing_secret: "whsec_any" });
  const mapping = compileExpression(custom.mapping?.(settings) ?? "", { path: "mapping" });

  const vectorFile = vectors[key as keyof typeof vectors];
  describeSignatures(
    {
      label: `custom, set as ${app.label},`,
      schemeOf: (given = {}) =>
        custom.verify(settingsOf({ ...described.settings, ...described.translate?.(given) })),
      samples: events.map(([, event]) => event.sample),
    },
    { vectors: vectorFile },
  );

  it.each(events)("%s: the mapping gives the hiring event of the vendor's own file", async (_key, event) => {
    const outcome = await mapping.evaluate({ payload: event.sample, now: 0 });
    const read = toHiringEvent({
      app: custom,
      payload: event.sample,
      connectionName: "theirs",
      settings,
      mapped: { value: outcome.missing ? undefined : outcome.value },
    });
    const { type, source, ...said } = read.hiring;
    expect(type).toBe(event.hiringType);
    expect(facts(said)).toEqual(facts(event.hiring(event.sample)));
    expect(source).toEqual({ vendor: "custom", event: event.name ?? _key, connection: "theirs" });
    expect(read).toMatchObject({ misfits: [], eventKey: "event", test: event.hiringType === "webhook.test" });
  });

  it("gives a repeat the same key and every event another one", () => {
    const keyOf = (payload: unknown) => custom.events.event.idempotencyKey(payload, {}, settings);
    const keys = events.map(([, event]) => keyOf(event.sample));
    expect(keys).not.toContain(undefined);
    expect(keys).toEqual(events.map(([, event]) => keyOf(structuredClone(event.sample))));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describeSignedTimes({
  label: "custom, set as TalentSprout,",
  schemeOf: (tolerance_seconds) =>
    custom.verify(settingsOf({ ...VENDORS_BY_SETTINGS.talentsprout.settings, tolerance_seconds })),
  vectors: vectors.talentsprout,
});
describeReserialised({
  label: "custom, set as HatchBeacon,",
  schemeOf: (reserialised) =>
    custom.verify(settingsOf({ ...VENDORS_BY_SETTINGS.hatchbeacon.settings, reserialised })),
  vectors: vectors.hatchbeacon,
});
