import { describe, expect, it } from "@jest/globals";
import { createThrottle, networkOf, TooManyTries } from "../../src/accounts/throttle.ts";

const MINUTE = 60_000;

describe("the throttle", () => {
  const make = () => {
    const clock = { now: 1_000_000 };
    const throttle = createThrottle({ now: () => clock.now });
    const passes = (account: string, address = "198.51.100.1"): boolean => {
      try {
        throttle.begin({ account, address });
        return true;
      } catch (error) {
        if (error instanceof TooManyTries) return false;
        throw error;
      }
    };
    return { clock, throttle, passes };
  };

  it("hears eight tries for an account in a quarter of an hour, from wherever they come", () => {
    const { clock, passes } = make();
    const tries = Array.from({ length: 9 }, (_, index) => passes("ada", `198.51.100.${index}`));
    expect(tries).toEqual([...Array.from({ length: 8 }, () => true), false]);
    clock.now += 15 * MINUTE - 1;
    expect(passes("ada")).toBe(false);
    clock.now += 1;
    expect(passes("ada")).toBe(true);
  });

  it("hears thirty from an address, for whatever accounts, and leaves other addresses alone", () => {
    const { passes } = make();
    const tries = Array.from({ length: 31 }, (_, index) => passes(`account${index}`));
    expect(tries.indexOf(false)).toBe(30);
    expect(passes("another", "198.51.100.2")).toBe(true);
  });

  it("counts a network of IPv6 as one", () => {
    const { passes } = make();
    const tries = Array.from({ length: 31 }, (_, index) => passes(`a${index}`, `2001:db8:1:2::${index}`));
    expect(tries.indexOf(false)).toBe(30);
    expect(passes("b", "2001:db8:1:3::1")).toBe(true);
    expect(networkOf("::ffff:192.0.2.1")).toBe("192.0.2.1");
    expect(networkOf("fe80::1%eth0")).toBe(networkOf("fe80:0:0:0:0:0:0:2"));
  });

  it("forgives the account its slips when the right password comes, and not the address", () => {
    const { throttle, passes } = make();
    for (let count = 0; count < 7; count += 1) passes("ada");
    throttle.begin({ account: "ada", address: "198.51.100.1" })();
    expect(Array.from({ length: 8 }, () => passes("ada"))).not.toContain(false);
    expect(Array.from({ length: 16 }, (_, index) => passes(`a${index}`)).indexOf(false)).toBe(15);
  });

  it("says how long to wait", () => {
    const { clock, throttle, passes } = make();
    for (let count = 0; count < 8; count += 1) passes("ada");
    clock.now += 12 * MINUTE;
    const wait = (): unknown => throttle.begin({ account: "ada", address: "198.51.100.1" });
    expect(wait).toThrow(/Try again in 3 minutes/);
    clock.now += 2.5 * MINUTE;
    expect(wait).toThrow(/Try again in a minute/);
  });

  it("does not grow without end", () => {
    const { passes } = make();
    for (let count = 0; count < 25_000; count += 1)
      passes(`made-up${count}`, `10.${count >> 16}.${(count >> 8) & 255}.${count & 255}`);
    // the oldest were forgotten, the newest are known
    for (let count = 0; count < 8; count += 1) passes("made-up24999", "192.0.2.1");
    expect(passes("made-up24999", "192.0.2.1")).toBe(false);
  });
});
