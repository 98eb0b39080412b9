import { describe, expect, it } from "@jest/globals";
import { silentLog } from "../../src/log.ts";
import { auditOperations, type AuditRecord } from "../../src/run/operations/audit.ts";
import { StoreFull } from "../../src/store/store-full.ts";
import { temporaryStore } from "../store/temporary-store.ts";
import { T0 } from "../contract/store/fixtures.ts";

const DAY = 24 * 60 * 60 * 1000;
const record = (changes: Partial<AuditRecord> = {}): AuditRecord => ({
  caller: { kind: "user", id: "usr_1", name: "Ada" },
  area: "sign-in",
  operation: "signIn",
  action: "signed in",
  ...changes,
});

describe("the audit log", () => {
  it("keeps what can't be written now, in order, and writes it with the next", async () => {
    const opened = await temporaryStore();
    const { store } = opened;
    let full = true;
    const audit = auditOperations({
      store: {
        ...store,
        appendAudit: async (entry) => {
          if (full) throw new StoreFull("full");
          await store.appendAudit(entry);
        },
      },
      log: silentLog,
      now: () => T0,
    });
    await audit.record(record({ action: "signed in first" }));
    await audit.record(record({ action: "signed in second" }));
    expect(await audit.list({}, { limit: 9 })).toEqual([]);
    full = false;
    await audit.record(
      record({ action: "signed in third", userAgent: "curl/8.5.0", address: "203.0.113.7" }),
    );
    const found = await audit.list({}, { limit: 9 });
    expect(found.map(({ action }) => action)).toEqual([
      "signed in third",
      "signed in second",
      "signed in first",
    ]);
    expect(found[0]).toMatchObject({ client: "curl", address: "203.0.113.7", outcome: "done" });
    expect(await audit.check()).toMatchObject({ entries: 3, brokenAt: null });
    await opened.destroy();
  });

  it("tells what is done again and again once an hour, by whom and to what", async () => {
    const opened = await temporaryStore();
    const { store } = opened;
    let now = T0;
    const audit = auditOperations({ store, log: silentLog, now: () => now });
    const save = (id: string, caller = record().caller) =>
      audit.record(record({ often: true, caller, target: { kind: "automation", id, name: null } }));
    await save("aut_1");
    await save("aut_1");
    await save("aut_2");
    await save("aut_1", { kind: "user", id: "usr_2", name: "Bo" });
    expect(await audit.list({}, { limit: 9 })).toHaveLength(3);
    now += 60 * 60 * 1000;
    await save("aut_1");
    expect(await audit.list({}, { limit: 9 })).toHaveLength(4);
    await opened.destroy();
  });

  it("goes by age, as long as it is set to be kept, and always keeps its newest record", async () => {
    const opened = await temporaryStore();
    const { store } = opened;
    let now = T0;
    const audit = auditOperations({ store, log: silentLog, now: () => now });
    for (let day = 0; day < 3; day += 1) {
      now = T0 + day * DAY;
      await audit.record(record());
    }
    now = T0 + 365 * DAY + 1;
    expect(await audit.removeOld()).toBe(1);
    await audit.changeSettings({ keepDays: 0 });
    now = T0 + 9_000 * DAY;
    expect(await audit.removeOld()).toBe(0);
    await audit.changeSettings({ keepDays: 1 });
    expect(await audit.removeOld()).toBe(1);
    await audit.record(record());
    expect(await audit.check()).toMatchObject({ entries: 2, brokenAt: null });
    await opened.destroy();
  });
});
