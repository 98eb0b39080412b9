import { describe, expect, it } from "@jest/globals";
import { untilItWorks } from "../../src/runtime/until-it-works.ts";

describe("what must be read sooner or later", () => {
  const failing = (times: number) => {
    let tries = 0;
    return async (): Promise<void> => {
      tries += 1;
      if (tries <= times) throw new Error(`try ${tries}`);
    };
  };

  it("is tried until it works, and tells of its first failure alone", async () => {
    const told: unknown[] = [];
    const { signal } = new AbortController();
    const options = { signal, againMs: 1, onTrouble: (error: unknown) => void told.push(error) };
    expect(await untilItWorks(failing(3), options)).toBe(true);
    expect(told).toEqual([new Error("try 1")]);
  });

  it("is left alone once it is called off", async () => {
    const off = new AbortController();
    const options = { signal: off.signal, againMs: 1, onTrouble: () => off.abort() };
    expect(await untilItWorks(failing(Infinity), options)).toBe(false);
  });
});
