import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { Keyv } from "keyv";
import { keyvStore } from "../../src/store/keyv-store.ts";
import { StoreFull } from "../../src/store/store-full.ts";
import { temporaryStore, type TemporaryStore } from "./temporary-store.ts";

describe("Keyv over the store", () => {
  let opened: TemporaryStore;
  beforeEach(async () => {
    opened = await temporaryStore();
  });
  afterEach(() => opened.destroy());

  const open = (namespace: string, now?: () => number) =>
    new Keyv({ store: keyvStore(opened.store, now), namespace });

  it("is used as it is, without a bridge", () => {
    const store = keyvStore(opened.store);
    expect(new Keyv({ store, namespace: "channels" }).store).toBe(store);
  });

  it("keeps values over a restart", async () => {
    await open("channels").set("C1", { name: "hiring", members: [1, 2] });
    await opened.reopen();
    const channels = new Keyv({ store: keyvStore(await opened.reopen()), namespace: "channels" });
    expect(await channels.get("C1")).toEqual({ name: "hiring", members: [1, 2] });
    expect(await channels.get("C2")).toBeUndefined();
    expect(await channels.has("C1")).toBe(true);
    expect(await channels.has("C2")).toBe(false);
  });

  it("keeps namespaces apart, also when one is cleared", async () => {
    const [channels, tokens] = [open("channels"), open("tokens")];
    await channels.set("a", "channel");
    await tokens.set("a", "token");
    expect(await channels.get("a")).toBe("channel");
    await channels.clear();
    expect(await channels.get("a")).toBeUndefined();
    expect(await tokens.get("a")).toBe("token");
  });

  it("reads, writes and removes many at once", async () => {
    const channels = open("channels");
    expect(
      await channels.setMany([
        { key: "a", value: 1 },
        { key: "b", value: 2, ttl: 60_000 },
      ]),
    ).toEqual([true, true]);
    expect(await channels.getMany(["a", "x", "b"])).toEqual([1, undefined, 2]);
    expect(await channels.hasMany(["a", "x"])).toEqual([true, false]);
    expect(await channels.deleteMany(["a", "x"])).toEqual([true, false]);
    expect(await channels.delete("b")).toBe(true);
    expect(await channels.get("b")).toBeUndefined();
  });

  it("forgets what has expired", async () => {
    const start = Date.now();
    let now = start;
    const tokens = open("tokens", () => now);
    await tokens.set("short", "secret", 60_000);
    await tokens.set("long", "lasting");
    expect(await tokens.get("short")).toBe("secret");
    now = start + 120_000;
    expect(await tokens.get("short")).toBeUndefined();
    expect(await tokens.has("short")).toBe(false);
    expect(await tokens.get("long")).toBe("lasting");
  });

  it("says so when nothing can be written", async () => {
    const keySet = () => Promise.reject(new StoreFull("The disk is full."));
    const tokens = new Keyv({ store: keyvStore({ ...opened.store, keySet }), namespace: "tokens" });
    const errors: unknown[] = [];
    tokens.on("error", (error: unknown) => errors.push(error));
    expect(await tokens.set("a", "b")).toBe(false);
    expect(errors).toMatchObject([{ code: "store_full" }]);
  });

  it("refuses what is not text", async () => {
    const store = keyvStore(opened.store);
    await expect(store.set("a", { not: "text" })).rejects.toThrow("serialization");
  });
});
