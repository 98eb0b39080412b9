import { beforeEach, describe, expect, it } from "@jest/globals";
import { createLook } from "../../src/run/worker/hand-back-memory.ts";

const MB = 1024 * 1024;
let held: number;
let busy: number;
let collected: number;
let look: () => void;

beforeEach(() => {
  held = 60 * MB;
  busy = 0;
  collected = 0;
  look = createLook({
    heldBytes: () => held,
    busy: () => busy,
    collect() {
      collected += 1;
      held = 20 * MB;
    },
  });
});

const looks = (count: number): void => {
  for (let number = 0; number < count; number += 1) look();
};

describe("memory that is handed back", () => {
  it("is collected once the thread was quiet for two looks, and not again", () => {
    look();
    expect(collected).toBe(0);
    look();
    expect(collected).toBe(1);
    looks(10);
    expect(collected).toBe(1);
  });

  it("waits for as long as the thread is at work", () => {
    busy = 0.5;
    looks(10);
    busy = 0;
    look();
    busy = 0.5;
    look();
    busy = 0;
    look();
    expect(collected).toBe(0);
    look();
    expect(collected).toBe(1);
  });

  it("is collected again when it has grown enough to be worth a pause", () => {
    looks(2);
    held += 7 * MB;
    looks(10);
    expect(collected).toBe(1);
    held += 2 * MB;
    looks(2);
    expect(collected).toBe(2);
  });
});
