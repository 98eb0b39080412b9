/**
 * What every vendor's file must keep. A vendor's test starts from `describeTrigger` and adds what is special.
 */
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import type { EventDefinition, TriggerApp } from "../../src/core/define-trigger.ts";
import { checkFields } from "../../src/core/fields.ts";
import { HiringFactsSchema } from "../../src/core/hiring/hiring-event.ts";
import { describeSignatures, type VectorFile } from "./signatures.ts";

export function describeTrigger(app: TriggerApp, { vectors }: { vectors: VectorFile }): void {
  const events = Object.entries<EventDefinition>(app.events);
  const wireName = (key: string, event: EventDefinition) => event.name ?? key;

  describe(`${app.label} keeps the contract of a trigger`, () => {
    it("says where its facts come from, how it is set up and what a failure costs", () => {
      expect(app.sources.every((url) => URL.canParse(url))).toBe(true);
      expect(app.setup.filter((step) => step.includes("{address}"))).toHaveLength(1);
      expect(app.delivery.afterFailures).toMatch(/\.$/);
      expect(app.connection["signing_secret"]).toMatchObject({ kind: "secret", rotates: true });
    });

    it("says how to prove the set-up, and what to look at when it is quiet", () => {
      expect(app.proof).toMatch(/\.$/);
      const whenQuiet = app.whenQuiet ?? [];
      expect(whenQuiet.filter((step) => step.includes("{address}"))).toHaveLength(1);
      for (const step of whenQuiet) expect(step).toMatch(/(\.|: \{address\})$/);
    });

    it("ties every assumption to a setting that exists", () => {
      const settings = app.assumptions.flatMap(({ setting }) => setting ?? []);
      expect(settings.filter((key) => !Object.hasOwn(app.connection, key))).toEqual([]);
      const undocumented = ["on_test", "dedupe_days", "allowed_ips"];
      expect(settings).toEqual(
        expect.arrayContaining([...undocumented, "events_per_second", "signing_secret"]),
      );
    });

    it.each(events)("%s: the sample fits the shape and names its event", (key, event) => {
      expect(event.payload.safeParse(event.sample)).toMatchObject({ success: true });
      expect(event.sample).toMatchObject({ event: wireName(key, event) });
      expect(key).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(event.description).toMatch(/^Triggers when .*\.$/);
    });

    it.each(events)("%s: an unknown field is kept", (_key, event) => {
      const parsed = event.payload.parse({ ...(event.sample as object), brand_new: { a: [1] } });
      expect(parsed).toMatchObject({ brand_new: { a: [1] } });
    });

    it.each(events)("%s: the hiring facts are valid and say when it happened", (_key, event) => {
      const facts = event.hiring(event.sample);
      expect(HiringFactsSchema.strict().parse(facts)).toEqual(facts);
      expect(facts.occurredAt).toEqual(expect.stringMatching(/^\d{4}-\d\d-\d\dT/));
    });

    it.each(events)("%s: a payload that does not fit is read without a throw", (_key, event) => {
      const odd: unknown[] = [
        null,
        undefined,
        7,
        "text",
        [],
        [[]],
        {},
        { data: null },
        { data: { session: 3 } },
      ];
      for (const payload of odd) {
        expect(HiringFactsSchema.safeParse(event.hiring(payload)).success).toBe(true);
        expect(event.idempotencyKey(payload, {})).toBeUndefined();
      }
      // every field in turn replaced by something else
      fc.assert(
        fc.property(fc.jsonValue(), fc.nat(), (value, seed) => {
          const payload = withOneChanged(event.sample, value, seed);
          expect(HiringFactsSchema.safeParse(event.hiring(payload)).success).toBe(true);
          event.idempotencyKey(payload, {});
          app.eventName?.(payload, {});
          app.isTest?.(payload, {});
        }),
        { numRuns: 50 },
      );
    });

    it("gives a repeat the same key and every event another one", () => {
      const keys = events.map(([, event]) => event.idempotencyKey(event.sample, {}));
      const repeated = events.map(([, event]) => event.idempotencyKey(structuredClone(event.sample), {}));
      expect(keys).toEqual(repeated);
      expect(keys).not.toContain(undefined);
      expect(new Set(keys).size).toBe(keys.length);
    });
  });

  describeSignatures(
    {
      label: app.label,
      schemeOf: (given = {}) =>
        app.verify(
          checkFields(
            app.connection,
            { signing_secret: "whsec_contract_test_secret", ...given },
            { label: app.label },
          ) as Parameters<typeof app.verify>[0],
        ),
      samples: events.map(([, event]) => event.sample),
    },
    { vectors },
  );
}

/** A copy of a payload in which one leaf or branch, picked by `seed`, is replaced. */
function withOneChanged(payload: unknown, value: unknown, seed: number): unknown {
  const copy = structuredClone(payload);
  const places: [Record<string, unknown>, string][] = [];
  const visit = (node: unknown) => {
    if (typeof node !== "object" || node === null) return;
    for (const key of Object.keys(node)) {
      places.push([node as Record<string, unknown>, key]);
      visit((node as Record<string, unknown>)[key]);
    }
  };
  visit(copy);
  const place = places[seed % places.length];
  if (place) place[0][place[1]] = value;
  return copy;
}
