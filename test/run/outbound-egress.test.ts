import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ConfigError } from "../../src/core/errors.ts";
import { classOf } from "../../src/run/outbound/address-classes.ts";
import type { EgressRules } from "../../src/run/outbound/outbound.ts";
import { connect, failureOf, json, startDestination, type Destination } from "./outbound-destination.ts";

const REACHED = { reached: true };
let destination: Destination;
let close: (() => void)[] = [];
beforeEach(async () => {
  destination = await startDestination();
  destination.answers.push(json(200, REACHED));
});
afterEach(async () => {
  for (const one of close) one();
  close = [];
  await destination.close();
});

/** Names resolve as told; a list is used up from the left, its last entry stays. */
function open(egress: EgressRules, names: Record<string, string[]> = {}) {
  const context = connect({
    egress,
    resolve: (host, _options, callback) => {
      const list = names[host] ?? [];
      const address = list.length > 1 ? list.shift() : list[0];
      if (address === undefined) callback(Object.assign(new Error("unknown"), { code: "ENOTFOUND" }), []);
      else
        callback(
          null,
          address.split(" ").map((one) => ({ address: one, family: one.includes(":") ? 6 : 4 })),
        );
    },
  });
  close.push(context.close);
  return context.http;
}

describe("the egress guard", () => {
  it.each([
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.10",
    "100.64.0.1",
    "169.254.169.254",
    "169.254.170.2",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:a9fe:a9fe]",
    "[::127.0.0.1]",
    "[64:ff9b::169.254.169.254]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2001:0:1::1]",
    "[fd00:ec2::254]",
    "[fd20:ce::254]",
    "[fe80::1]",
    "[fc00::1]",
    "[ff02::1]",
  ])("refuses %s without connecting", async (host) => {
    const error = await failureOf(open({}).post(`http://${host}:${destination.port}/`));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: "egress_refused" });
    expect(error.message).toContain("may not call");
    expect(destination.seen).toHaveLength(0);
  });

  it("looks at the address behind a name, every time it connects", async () => {
    // public when asked first, loopback when asked again: the name that tricks a check made beforehand
    const names = { "rebind.example": ["127.0.0.1"], "mixed.example": ["10.0.0.1 127.0.0.1"] };
    const http = open({}, names);
    for (const name of Object.keys(names)) {
      const error = await failureOf(http.get(`http://${name}:${destination.port}/`));
      expect(error).toMatchObject({ code: "egress_refused" });
    }
    expect(destination.seen).toHaveLength(0);
  });

  it("refuses a redirect into the private network", async () => {
    const inner = await startDestination();
    destination.answers[0] = json(302, {}, { location: `${inner.url}/secrets` });
    const http = open({ allow: [destination.host] });
    expect(await failureOf(http.get(destination.url))).toMatchObject({ code: "egress_refused" });
    expect(inner.seen).toHaveLength(0);
    await inner.close();
  });

  it.each([
    ["host and port", () => destination.host],
    ["host", () => "127.0.0.1"],
    ["origin", () => destination.url],
    ["range", () => "127.0.0.0/8"],
  ])("lets the operator open a %s", async (_what, entry) => {
    expect(await open({ allow: [entry()] }).get(destination.url)).toEqual(REACHED);
  });

  it("opens a name for its port only", async () => {
    const names = { "sandbox.internal": ["127.0.0.1"] };
    const address = `http://sandbox.internal:${destination.port}/`;
    expect(await open({ allow: [`SANDBOX.internal:${destination.port}`] }, names).get(address)).toEqual(
      REACHED,
    );
    expect(await open({ allow: ["sandbox.internal"] }, names).get(address)).toEqual(REACHED);
    for (const allow of [
      ["sandbox.internal:1"],
      ["internal"],
      ["127.0.0.1:1"],
      ["https://sandbox.internal"],
    ]) {
      expect(await failureOf(open({ allow }, names).get(address))).toMatchObject({ code: "egress_refused" });
    }
  });

  it("keeps metadata services closed when private networks are open", async () => {
    expect(await open({ allowPrivate: true }).get(destination.url)).toEqual(REACHED);
    for (const host of ["169.254.169.254", "[fd00:ec2::254]", "100.100.100.200", "0.0.0.0"]) {
      const error = await failureOf(open({ allowPrivate: true }).get(`http://${host}:${destination.port}/`));
      expect(error).toMatchObject({ code: "egress_refused" });
    }
  });

  it.each(["", "http://", "10.0.0.0/99", "a b", "https://example.com/path"])("cannot read %j", (entry) => {
    expect(() => connect({ egress: { allow: [entry] } })).toThrow(ConfigError);
  });

  it("leaves the public internet open", () => {
    for (const address of [
      "1.1.1.1",
      "52.10.20.30",
      "172.32.0.1",
      "100.128.0.1",
      "2606:4700::1111",
      "::ffff:8.8.8.8",
    ]) {
      expect([address, classOf(address)]).toEqual([address, "public"]);
    }
    expect(classOf("not an address")).toBe("reserved");
    expect(classOf("fe80::1%eth0")).toBe("reserved");
  });
});
