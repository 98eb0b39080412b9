import { describe, expect, it } from "@jest/globals";
import { untilReached } from "../../src/run/intake/until-reached.ts";
import { StoreFull } from "../../src/store/store-full.ts";
import { StoreUnreachable } from "../../src/store/store-unreachable.ts";

describe("waiting for the database", () => {
  const failing = (times: number, error: Error) => {
    let tries = 0;
    const work = async (): Promise<number> => {
      tries += 1;
      if (tries <= times) throw error;
      return tries;
    };
    return { work, tries: () => tries };
  };

  it("does the work again until it answers", async () => {
    const { work } = failing(2, new StoreUnreachable("away"));
    expect(await untilReached(work)).toBe(3);
  });

  it("gives up after a while", async () => {
    const { work } = failing(Infinity, new StoreUnreachable("away"));
    await expect(untilReached(work, 100)).rejects.toThrow("away");
  });

  it("does not wait for a disk that is full, nor for a bug", async () => {
    for (const error of [new StoreFull("full"), new TypeError("a bug")]) {
      const { work, tries } = failing(1, error);
      await expect(untilReached(work)).rejects.toBe(error);
      expect(tries()).toBe(1);
    }
  });
});
