/** A process that dies in the middle of replacing a secret: whatever the vendor signs with then is accepted afterwards. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { dirname } from "node:path";
import { catalog } from "../../src/catalog.ts";
import { createRotation } from "../../src/hooks/rotate.ts";
import type { OpenVendorSide } from "../../src/hooks/registrar/vendor-side.ts";
import { silentLog } from "../../src/log.ts";
import { openDirectory } from "../../src/run/directory.ts";
import { connectionOperations } from "../../src/run/operations/connections.ts";
import type { Store } from "../../src/store/store.ts";
import { openVault, type Vault } from "../../src/vault/open-vault.ts";
import { temporaryStore, type TemporaryStore } from "../store/temporary-store.ts";

const T0 = Date.parse("2026-11-21T09:00:00Z");
const HOUR = 3_600_000;

let opened: TemporaryStore;
let vault: Vault;
let clock: number;
/** What the vendor signs with. */
let atVendor: string;

beforeEach(async () => {
  opened = await temporaryStore();
  vault = openVault({ dataDir: dirname(opened.file), key: undefined });
  clock = T0;
  atVendor = "the-first-secret";
});
afterEach(() => opened.destroy());

const now = () => clock;
const openVendor: OpenVendorSide = () =>
  Promise.resolve({
    label: "NTRVSTA",
    call: { signal: new AbortController().signal } as never,
    unavailable: null,
    registration: {
      takesSecret: true,
      unavailable: () => null,
      create: () => Promise.reject(new Error("not asked for")),
      update: (_call: unknown, id: string, { secret }: { secret?: string }) => {
        atVendor = secret ?? atVendor;
        return Promise.resolve({ id, url: "", events: [], active: true });
      },
    },
  });

/** The same data, as a process finds it. */
async function begin(store: Store) {
  const directory = await openDirectory({ store, vault, catalog, log: silentLog, now });
  const connections = connectionOperations({
    store,
    vault,
    catalog,
    directory,
    now,
    onChange: () => undefined,
  });
  const registrar = { reconcile: () => Promise.resolve(), source: () => null };
  const rotation = createRotation({ store, vault, directory, openVendor, registrar, log: silentLog, now });
  const accepted = () => {
    const entry = directory.hook(directory.hookOf(connections.list()[0]!.id)!.id);
    const secrets = entry && "secrets" in entry ? entry.secrets : [];
    return secrets
      .filter(({ retiresAt }) => retiresAt === null || retiresAt > clock)
      .map(({ value }) => value);
  };
  return { directory, connections, rotation, accepted };
}

async function connect(store: Store) {
  const office = await begin(store);
  const values = { signing_secret: atVendor, generation: "original" };
  const connection = await office.connections.create({ app: "ntrvsta", values });
  const hookId = office.directory.hookOf(connection.id)!.id;
  const row = { hookId, connectionId: connection.id, app: "ntrvsta", url: "https://acme.example/in/x" };
  const rest = { vendorId: "webhook_1", events: [], sealed: null, confirmedAt: T0, leftAt: null };
  await store.recordRegistration({ ...row, ...rest, state: "current", createdAt: T0, updatedAt: T0 }, null);
  return { ...office, connection };
}

describe("replacing a secret", () => {
  it("leaves the old one valid for as long as asked", async () => {
    const { rotation, connection, accepted } = await connect(opened.store);
    expect(await rotation.rotate(connection, 2)).toEqual({ how: "changed", oldUntil: T0 + 2 * HOUR });
    expect(accepted().toSorted()).toEqual(["the-first-secret", atVendor].toSorted());
    clock += 2 * HOUR;
    expect(accepted()).toEqual([atVendor]);
  });

  it.each(["addSecret", "retireSecrets"] as const)(
    "is survived by what the vendor signs with when the process dies before %s",
    async (deadly) => {
      await connect(opened.store);
      const dying = new Proxy(opened.store, {
        get: (store, key: keyof Store) =>
          key === deadly
            ? () => Promise.reject(new Error("the process is dead"))
            : (store[key] as (...args: never[]) => unknown).bind(store),
      });
      const { rotation, connections } = await begin(dying);
      await rotation.rotate(connections.list()[0]!).catch(() => undefined);
      const after = await begin(await opened.reopen());
      clock += 1_000 * HOUR;
      expect(after.accepted()).toContain(atVendor);
    },
  );
});
