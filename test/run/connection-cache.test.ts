import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { clearConnectionCache, createConnectionCaches } from "../../src/run/connection-cache.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { openVault } from "../../src/vault/open-vault.ts";

let folder: string;
let store: Store;
let now = Date.now();
const caches = (dataDir = folder) =>
  createConnectionCaches({ store, vault: openVault({ dataDir }), now: () => now });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "hirewire-cache-"));
  store = await openSqliteStore({ file: join(folder, "hirewire.db") });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

it("keeps a value until it expires, for every worker, and for that connection only", async () => {
  await caches()("con_1").set("token", { value: "abc" }, 500);
  expect(await caches()("con_1").get("token")).toEqual({ value: "abc" });
  expect(await caches()("con_2").get("token")).toBeUndefined();
  now += 60_000; // it expires by the clock of the machine
  expect(await caches()("con_1").get("token")).toBeUndefined();
});

it("seals what it keeps, and binds it to its place", async () => {
  await caches()("con_1").set("token", "top secret", 60_000);
  const stored = (await store.keyGet("connection:con_1::token", now)) ?? "";
  const { value } = JSON.parse(stored) as { value: string };
  expect(Buffer.from(value, "base64").toString("latin1")).not.toContain("top secret");
  await store.keySet("connection:con_2::token", stored, null);
  expect(await caches()("con_2").get("token")).toBeUndefined();
  expect(await caches()("con_1").get("token")).toBe("top secret");
});

it("counts a value as gone when its key is", async () => {
  await caches()("con_1").set("token", "abc", 60_000);
  const other = await mkdtemp(join(tmpdir(), "hirewire-cache-"));
  expect(await caches(other)("con_1").get("token")).toBeUndefined();
  await rm(other, { recursive: true });
});

it("forgets on request", async () => {
  const cache = caches()("con_1");
  await cache.set("one", 1, 60_000);
  await cache.set("two", 2, 60_000);
  await cache.delete("one");
  expect(await cache.get("one")).toBeUndefined();
  await clearConnectionCache(store, "con_1");
  expect(await cache.get("two")).toBeUndefined();
});
