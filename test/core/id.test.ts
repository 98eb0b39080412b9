import { describe, expect, it } from "@jest/globals";
import { newHookId, newId } from "../../src/core/id.ts";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const T = 2_000_000_000_000; // ahead of every other id that this process makes

describe("ids", () => {
  it("have the shape of a ULID behind their prefix", () => {
    expect(newId("evt", T)).toMatch(/^evt_[0-9a-hjkmnp-tv-z]{26}$/);
    const time = newId("run", T + 1).slice(4, 14);
    expect(Array.from(time).reduce((sum, letter) => sum * 32 + ALPHABET.indexOf(letter), 0)).toBe(T + 1);
  });

  it("sort in the order in which they were made, within a millisecond, over a leap back, and after it", () => {
    const made = [T + 10, T + 10, T + 10, T + 5, T + 11, T + 11, T + 4_000].map((at) => newId("evt", at));
    for (let count = 0; count < 5_000; count += 1) made.push(newId("evt", T + 4_000));
    for (let count = 1; count < 5_000; count += 1) made.push(newId("evt", T + 4_000 + count));
    expect(made.toSorted()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });

  it("differ in their random part from one millisecond to the next", () => {
    const parts = Array.from({ length: 2_000 }, (_, count) => newId("evt", T + 20_000 + count).slice(-16));
    expect(new Set(parts).size).toBe(2_000);
    // every character of the random part takes many values; the first has room to count up
    for (let place = 0; place < 16; place += 1) {
      const seen = new Set(parts.map((part) => part[place]));
      expect(seen.size).toBe(place === 0 ? 16 : 32);
    }
    expect(newHookId()).toHaveLength(43);
  });
});
