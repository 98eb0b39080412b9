import { describe, expect, it } from "@jest/globals";
import { createThrottle, networkOf, TooManyTries } from "../../src/accounts/throttle.ts";

const MINUTE = 60_000;

describe("the throttle", () => {
  const make = () => {
    const clock = { now: 1_000_000 };
    const { store, keys, looks } = memory();
    const open = () => createThrottle({ store, now: () => clock.now });
    let throttle = open();
    const passes = async (account: string, address = "198.51.100.1"): Promise<boolean> => {
      try {
        await throttle.begin({ account, address });
        return true;
      } catch (error) {
        if (error instanceof TooManyTries) return false;
        throw error;
      }
    };
    const restart = () => void (throttle = open());
    return {
      clock,
      passes,
      restart,
      keys,
      looks,
      begin: (account: string, address = "198.51.100.1") => throttle.begin({ account, address }),
    };
  };
  const several = async (count: number, one: (index: number) => Promise<boolean>): Promise<boolean[]> => {
    const all: boolean[] = [];
    for (let index = 0; index < count; index += 1) all.push(await one(index));
    return all;
  };

  it("hears eight tries for an account in a quarter of an hour, from wherever they come", async () => {
    const { clock, passes } = make();
    const tries = await several(9, (index) => passes("ada", `198.51.100.${index}`));
    expect(tries).toEqual([...Array.from({ length: 8 }, () => true), false]);
    clock.now += 15 * MINUTE - 1;
    expect(await passes("ada")).toBe(false);
    clock.now += 1;
    expect(await passes("ada")).toBe(true);
  });

  it("hears eight of many at once", async () => {
    const { passes } = make();
    const tries = await Promise.all(
      Array.from({ length: 40 }, (_, index) => passes("ada", `10.0.0.${index}`)),
    );
    expect(tries.filter(Boolean)).toHaveLength(8);
  });

  it("hears thirty from an address, for whatever accounts, and leaves other addresses alone", async () => {
    const { passes } = make();
    const tries = await several(31, (index) => passes(`account${index}`));
    expect(tries.indexOf(false)).toBe(30);
    expect(await passes("another", "198.51.100.2")).toBe(true);
  });

  it("counts a network of IPv6 as one", async () => {
    const { passes } = make();
    const tries = await several(31, (index) => passes(`a${index}`, `2001:db8:1:2::${index}`));
    expect(tries.indexOf(false)).toBe(30);
    expect(await passes("b", "2001:db8:1:3::1")).toBe(true);
    expect(networkOf("::ffff:192.0.2.1")).toBe("192.0.2.1");
    expect(networkOf("fe80::1%eth0")).toBe(networkOf("fe80:0:0:0:0:0:0:2"));
  });

  it("forgives the account its slips when the right password comes, and not the address", async () => {
    const { begin, passes } = make();
    await several(7, () => passes("ada"));
    await (
      await begin("ada")
    )();
    expect(await several(8, () => passes("ada"))).not.toContain(false);
    expect((await several(16, (index) => passes(`a${index}`))).indexOf(false)).toBe(15);
  });

  it("says how long to wait", async () => {
    const { clock, begin, passes } = make();
    await several(8, () => passes("ada"));
    clock.now += 12 * MINUTE;
    await expect(begin("ada")).rejects.toThrow(/Try again in 3 minutes/);
    clock.now += 2.5 * MINUTE;
    await expect(begin("ada")).rejects.toThrow(/Try again in a minute/);
  });

  it("forgets nothing with a restart, and is shared by processes", async () => {
    const { passes, restart } = make();
    await several(5, () => passes("ada"));
    restart();
    expect(await several(4, () => passes("ada"))).toEqual([true, true, true, false]);
    restart();
    expect(await passes("ada")).toBe(false);
  });

  it("does not look at the store for who goes on trying, and keeps no more there than it counts", async () => {
    const { passes, keys, looks, clock } = make();
    await several(9, () => passes("ada"));
    const [looked, kept] = [looks(), [...keys]];
    await several(1_000, (index) => passes("ada", `10.0.${index >> 8}.${index & 255}`));
    expect(looks()).toBe(looked);
    expect([...keys]).toEqual(kept);
    expect(kept).toHaveLength(2);
    for (const [key, { value, expiresAt }] of kept) {
      expect(`${key} ${value}`).not.toMatch(/ada|198/);
      expect(expiresAt).toBe(clock.now + 15 * MINUTE);
    }
  });

  it("hears nobody when it can't be written down", async () => {
    const { store } = memory();
    const full = { ...store, keySet: () => Promise.reject(new Error("the disk is full")) };
    const throttle = createThrottle({ store: full, now: () => 0 });
    await expect(throttle.begin({ account: "ada", address: "::1" })).rejects.toThrow("the disk is full");
  });
});

function memory() {
  const keys = new Map<string, { value: string; expiresAt: number | null }>();
  let looks = 0;
  const store = {
    async keyGet(key: string, now: number) {
      looks += 1;
      const { value, expiresAt } = keys.get(key) ?? { value: null, expiresAt: null };
      return expiresAt !== null && expiresAt <= now ? null : value;
    },
    async keySet(key: string, value: string, expiresAt: number | null) {
      keys.set(key, { value, expiresAt });
    },
    keyDelete: async (key: string) => keys.delete(key),
  };
  return { store, keys, looks: () => looks };
}
