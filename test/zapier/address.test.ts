/** Where the exported app sends a token, and where it doesn't. */
import { describe, expect, it } from "@jest/globals";
import { runtimeAddress } from "../../src/zapier/app/address.ts";
import type { Z } from "../../src/zapier/app/zapier.ts";

const z = { errors: { Error } } as unknown as Z;
const addressOf = (address: string | undefined) => runtimeAddress(z, { authData: { address } });

describe("the address of a Hirewire", () => {
  it.each([
    ["https://hooks.example.com", "https://hooks.example.com"],
    [" hooks.example.com/ ", "https://hooks.example.com"],
    ["hooks.example.com:8443", "https://hooks.example.com:8443"],
    ["https://example.com/hirewire/", "https://example.com/hirewire"],
    ["https://hooks.example.com/api", "https://hooks.example.com"],
    ["https://HOOKS.Example.com", "https://hooks.example.com"],
  ])("may be written %j", (typed, address) => {
    expect(addressOf(typed)).toBe(address);
  });

  it.each([
    [undefined, "is missing"],
    ["  ", "is missing"],
    ["hooks example", "is not an address"],
    ["http://hooks.example.com", "is not an https address"],
    ["ftp://hooks.example.com", "is not an https address"],
    ["https://someone:secret@hooks.example.com", "sign-in"],
    ["https://hooks.example.com?x=1", "question mark"],
    ["https://hooks.example.com/#in", "#"],
    ["localhost", "can't reach"],
    ["localhost.:8787", "can't reach"],
    ["https://hirewire", "can't reach"],
    ["https://hooks.internal", "can't reach"],
    ["https://2130706433", "can't reach"],
    ["https://0x7f.1", "can't reach"],
    ["https://10.0.0.8", "can't reach"],
    ["https://169.254.169.254", "can't reach"],
    ["https://[::ffff:127.0.0.1]", "can't reach"],
  ])("is refused when it is %j", (typed, why) => {
    expect(() => addressOf(typed)).toThrow(why);
    expect(() => addressOf(typed)).toThrow("such as https://hooks.example.com");
  });

  it("is not repeated when it is a token by mistake", () => {
    expect(() => addressOf("hw_c2VjcmV0 c2VjcmV0")).toThrow('"a token" is not an address');
  });
});
