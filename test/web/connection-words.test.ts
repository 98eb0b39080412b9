/** What the pages about connections say and write, without a browser. */
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import {
  FACTS,
  placesOf,
  readMapping,
  TYPES,
  writeMapping,
} from "../../web/pages/connections/mapping-text.ts";
import { daysOf } from "../../web/pages/connections/pace.ts";
import type { Connection, Source } from "../../web/pages/connections/types.ts";
import { drainInWords, inPages, paceInWords, slug, standingOf } from "../../web/pages/connections/words.ts";

const rhythm = { perDay: 12, lastEventAt: 1, quietSince: null, words: null, advice: [] };
const source: Source = {
  state: "live",
  by: "hand",
  reason: null,
  since: 1,
  advice: [],
  events: [],
  needed: [],
  orphans: [],
  rhythm,
};
const connection: Connection = {
  id: "con_1",
  name: "hatchbeacon",
  app: "hatchbeacon",
  label: "HatchBeacon",
  settings: {},
  state: "live",
  stateReason: null,
  secrets: [],
  address: null,
  source: null,
  setup: [],
  createdAt: 1,
  updatedAt: 2,
};
const standing = (change: Partial<Connection>) => standingOf({ ...connection, ...change });

describe("how a connection stands", () => {
  it("is said by the graver of its two sides", () => {
    expect(standing({ source })).toMatchObject({ state: "Working", needsYou: false });
    expect(standing({ source, state: "auth_expired", stateReason: "Revoked." })).toMatchObject({
      state: "Needs reconnecting",
      why: "Revoked.",
      needsYou: true,
    });
    expect(standing({ secrets: [{ field: "token", active: 1, readable: false }] }).tone).toBe("bad");
    expect(standing({ state: "new" }).state).toBe("Not used yet");
  });

  it("tells a source that has nothing to do from one that is not set up", () => {
    const draft = { ...source, state: "draft" as const };
    expect(standing({ source: { ...draft, by: "hirewire" } })).toMatchObject({ needsYou: false });
    expect(standing({ source: draft })).toMatchObject({ state: "Set-up not finished", needsYou: true });
  });

  it("says when one that works is unusually quiet", () => {
    const quiet = { ...rhythm, quietSince: 5, words: "usually 12 events a day, none for 26 hours" };
    expect(standing({ source: { ...source, rhythm: quiet } })).toMatchObject({
      state: "Unusually quiet",
      why: "Usually 12 events a day, none for 26 hours.",
      since: 5,
    });
  });

  it("names no commands to somebody in front of a page", () => {
    const said = [
      "Copy it once more and paste it: `hirewire connect --update acme --set signing_secret=…`. If it is shown once, make a new one.",
      "Give each vendor the address of its own connection (`hirewire hooks` lists them).",
      "Choose its preset, or let Hirewire find it out from one call: `hirewire connect --update … --listen`.",
    ].map(inPages);
    expect(said).toEqual([
      "Copy it once more and paste it. If it is shown once, make a new one.",
      "Give each vendor the address of its own connection.",
      "Choose its preset, or let Hirewire find it out from one call.",
    ]);
  });

  it("counts runs as people do", () => {
    const drain = { at: 1, total: 12, goneOn: 7, failed: 0, heldAgain: 0, why: null };
    expect(drainInWords(drain)).toBe("7 of 12 runs have gone on.");
    expect(drainInWords({ ...drain, heldAgain: 1, failed: 2 })).toBe(
      "7 of 12 runs have gone on. 2 failed, 1 is held again.",
    );
    expect(drainInWords({ ...drain, total: 1, goneOn: 1 })).toBe("The run that waited has gone on.");
    expect([0.01, 0.5, 12.4, null].map(paceInWords)).toEqual([
      "seldom an event",
      "usually 4 a week",
      "usually 12 a day",
      null,
    ]);
    expect(["Acme HR", "  Élan & Co. ", "a_b-c"].map(slug)).toEqual(["acme-hr", "elan-co", "a_b-c"]);
  });

  it("counts events by the days of whoever looks", () => {
    const now = new Date(2026, 10, 21, 15).getTime();
    const hours = [
      { at: new Date(2026, 10, 21, 9).getTime(), events: 2 },
      { at: new Date(2026, 10, 20, 23).getTime(), events: 5 },
      { at: new Date(2026, 9, 1).getTime(), events: 9 },
    ];
    expect(daysOf({ hours }, 3, now).map(({ events }) => events)).toEqual([0, 5, 2]);
  });
});

describe("a mapping that was chosen", () => {
  it("reads back as it was chosen, whatever the payload is like", () => {
    const path = fc
      .array(
        fc.string({ minLength: 1, maxLength: 8 }).filter((key) => !/[`\n]/.test(key)),
        {
          minLength: 1,
          maxLength: 3,
        },
      )
      .map(
        (keys) =>
          placesOf(keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), "x"))[0]?.path ?? "x",
      );
    const mapping = fc.record({
      type: fc.constantFrom(...Object.keys(TYPES)),
      facts: fc.dictionary(fc.constantFrom(...Object.keys(FACTS)), path),
    });
    fc.assert(
      fc.property(mapping, (chosen) => {
        const text = writeMapping(chosen);
        const read = readMapping(text);
        // what can't be read back is left to be edited as text, never changed
        if (read !== null) expect(writeMapping(read)).toBe(text);
        else expect(Object.values(chosen.facts).some((each) => /["`,{}]/.test(each))).toBe(true);
      }),
    );
  });

  it("leaves what somebody wrote by hand alone", () => {
    expect(readMapping('{ "type": event = "x" ? "candidate.scored" : "candidate.updated" }')).toBeNull();
    expect(readMapping("")).toEqual({ type: "", facts: {} });
  });

  it("offers every place with its sample", () => {
    expect(placesOf({ a: { "b c": 1 }, list: [{ d: "x" }], none: null, empty: [] })).toEqual([
      { path: "a.`b c`", sample: "1" },
      { path: "list[0].d", sample: "x" },
    ]);
  });
});
