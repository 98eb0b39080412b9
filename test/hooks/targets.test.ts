/** Where nothing is delivered: the operator's own side of the internet, however it is written or reached. */
import type { LookupAddress } from "node:dns";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { ConfigError } from "../../src/core/errors.ts";
import type { Run } from "../../src/core/types.ts";
import { OPERATOR, openSubscribedHouse, type SubscribedHouse } from "./subscribed-house.ts";
import { startSubscriber, type SubscriberServer } from "./subscriber.ts";

/** What every name resolves to, as of now. */
let addresses: string[];
let house: SubscribedHouse;
let inside: SubscriberServer;

beforeEach(async () => {
  addresses = ["93.184.216.34"];
  house = await openSubscribedHouse({
    resolve: (host, _options, callback) => {
      if (host === "nowhere.example")
        return callback(Object.assign(new Error("no"), { code: "ENOTFOUND" }), []);
      const found = addresses.map((address): LookupAddress => ({
        address,
        family: address.includes(":") ? 6 : 4,
      }));
      return callback(null, found);
    },
  });
  inside = await startSubscriber();
});
afterEach(async () => {
  await house.close();
  await inside.close();
});

const subscribe = (targetUrl: string) =>
  house.subscriptions.subscribe({ targetUrl, event: "candidate.scored" }, OPERATOR);
const refusal = async (targetUrl: string): Promise<ConfigError> =>
  subscribe(targetUrl).then(
    () => Promise.reject(new Error(`${targetUrl} was taken`)),
    (error: ConfigError) => error,
  );

describe("an address that is itself inside", () => {
  it.each([
    "https://127.0.0.1/hook",
    "http://127.0.0.1:8787/hook",
    "https://127.1/hook",
    "https://2130706433/hook",
    "https://0x7f.0.0.1/hook",
    "https://0177.0.0.1/hook",
    "https://[::1]/hook",
    "https://[::ffff:127.0.0.1]/hook",
    "https://[::ffff:7f00:1]/hook",
    "https://[64:ff9b::10.0.0.1]/hook",
    "https://0.0.0.0/hook",
    "https://10.1.2.3/hook",
    "https://172.16.0.1/hook",
    "https://192.168.1.1/hook",
    "https://100.64.0.1/hook",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.100.100.200/",
    "https://168.63.129.16/",
    "https://[fe80::1]/hook",
    "https://[fd00:ec2::254]/hook",
    "https://[fc00::1]/hook",
  ])("%s is refused", async (targetUrl) => {
    const { code, path, message } = await refusal(targetUrl);
    expect({ code, path }).toEqual({ code: "target_refused", path: "targetUrl" });
    expect(message).toMatch(/inside this server's own network, where nothing is delivered/);
    expect(await house.subscriptions.list(OPERATOR)).toEqual([]);
  });
});

describe("a name that leads inside", () => {
  it.each(["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fe80::1", "::ffff:192.168.0.1"])(
    "to %s is refused",
    async (address) => {
      addresses = [address];
      expect(await refusal("https://hooks.example.com/a")).toMatchObject({ code: "target_refused" });
    },
  );

  it("only later, by a DNS that changes its answer, is told nothing", async () => {
    const { id } = await subscribe("https://hooks.example.com/a");
    const { port } = new URL(inside.url);
    const second = await subscribe(`https://hooks.example.com:${port}/a`);
    addresses = ["127.0.0.1"];
    house.runner.start();
    const runs: string[] = [];
    for (const each of [id, second.id]) {
      runs.push(await house.receive(await house.automationOf(each), { secret: "of the candidate" }));
    }
    await house.rest();
    for (const each of runs) {
      expect((await house.store.run(each)) as Run).toMatchObject({
        state: "waiting",
        code: "target_refused",
        reason: expect.stringContaining("leads to an address inside this server's own network"),
      });
    }
    expect(inside.deliveries).toEqual([]);
    expect(await house.subscriptions.get(id, OPERATOR)).toMatchObject({
      problem: expect.stringContaining("inside this server's own network"),
    });
  });
});

describe("an address", () => {
  it("that cannot be found is refused", async () => {
    expect(await refusal("https://nowhere.example/a")).toMatchObject({
      code: "target_not_found",
      path: "targetUrl",
      message: expect.stringContaining("nowhere.example could not be found"),
    });
  });

  it.each([
    ["ftp://hooks.example.com/a", /is not one/],
    ["hooks.example.com/a", /is not one/],
    ["https://", /is not one/],
    ["http://hooks.example.com/a", /must begin with https:\/\//],
    ["https://user:secret@hooks.example.com/a", /user name or password/],
    [`https://hooks.example.com/${"a".repeat(2_000)}`, /longer than 2000/],
    ["http://127.0.0.1:1/in/abc", /leads back to this server/],
  ])("%s is refused", async (targetUrl, message) => {
    const error = await refusal(targetUrl);
    expect(error).toMatchObject({ code: "invalid_target", path: "targetUrl" });
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain("secret");
  });

  it("is the same however it is written", async () => {
    const { id } = await subscribe("https://Hooks.Example.com:443/a#part");
    expect(await subscribe("https://hooks.example.com/a")).toMatchObject({ id, existing: true });
    expect((await subscribe("https://hooks.example.com/b")).id).not.toBe(id);
  });
});
