/** Young keys are in memory and folded into their index; whatever happens in between, a repeat is known as one. */
import { hash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { createDeliveryKeys, type DeliveryKeys } from "../../src/store/sqlite/events/delivery-keys.ts";
import { deliveryDigest } from "../../src/store/delivery-digest.ts";
import { openDatabase } from "../../src/store/sqlite/file/open-database.ts";

const T0 = 1_795_000_000_000;
const DAY = 86_400_000;

describe("delivery keys", () => {
  let folder: string;
  let db: DatabaseSync;
  let keys: DeliveryKeys;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hirewire-keys-"));
    db = openDatabase(join(folder, "hirewire.db"));
    db.exec("INSERT INTO sources VALUES (1, 'con_1', 'hook', 'hiresscope', '')");
    keys = small();
  });
  afterEach(() => {
    db.close();
    rmSync(folder, { recursive: true });
  });

  /** As after a start; generations of ten, so that they are folded all the time. */
  const small = (): DeliveryKeys => createDeliveryKeys(db, { generation: 10, portion: 1 });
  const digestOf = (name: string): Uint8Array => deliveryDigest("con_1", name);

  const record = (name: string, receivedAt: number, since = receivedAt - DAY): number | "repeat" => {
    const digest = digestOf(name);
    const found = keys.find(digest, since);
    if (typeof found === "object") return "repeat";
    const place = Number(
      db
        .prepare(
          `INSERT INTO events (id, source_seq, wire_name, idempotency_key, received_at, test, misfits, hiring)
           VALUES (?, 1, 'e', ?, ?, 0, '[]', '{}')`,
        )
        .run(`evt_${hash("sha1", name + String(receivedAt))}`, name, receivedAt).lastInsertRowid,
    );
    keys.add({ digest, place, receivedAt, cameBefore: found === "before" });
    keys.foldSome();
    return place;
  };
  const remove = (name: string, place: number, receivedAt: number, keepUntil: number | null): void => {
    db.prepare("DELETE FROM events WHERE seq = ?").run(place);
    keys.letGo({ digest: digestOf(name), place, receivedAt, keepUntil });
  };
  const indexed = (): number => Number(db.prepare("SELECT count(*) AS n FROM event_keys").get()!["n"]);

  it("knows a repeat in memory, half folded, folded, and after a start", () => {
    const names = Array.from({ length: 32 }, (_, index) => `delivery ${index}`);
    for (const name of names) expect(record(name, T0)).toEqual(expect.any(Number));
    expect(indexed()).toBeGreaterThan(0);
    expect(indexed()).toBeLessThan(32);
    for (const name of names) expect(record(name, T0)).toBe("repeat");
    keys = small();
    for (const name of names) expect(record(name, T0)).toBe("repeat");
    for (let portion = 0; portion < 30; portion += 1) keys.foldIdle();
    expect([indexed(), keys.held()]).toEqual([32, 0]);
    for (const name of names) expect(record(name, T0)).toBe("repeat");
  });

  it("forgets what was rolled back and nothing else", () => {
    for (let index = 0; index < 15; index += 1) record(`kept ${index}`, T0);
    db.exec("BEGIN");
    for (let index = 0; index < 15; index += 1) record(`gone ${index}`, T0);
    db.exec("ROLLBACK");
    keys.forget();
    for (let index = 0; index < 15; index += 1) expect(record(`kept ${index}`, T0)).toBe("repeat");
    for (let index = 0; index < 15; index += 1) expect(record(`gone ${index}`, T0)).not.toBe("repeat");
  });

  /** One delivery, an hour later, or that it is removed, or a fold, or a new start. */
  const thing = fc.oneof(
    fc.record({ kind: fc.constant("deliver" as const), name: fc.integer({ min: 0, max: 25 }) }),
    fc.record({ kind: fc.constant("wait" as const), hours: fc.integer({ min: 1, max: 30 }) }),
    fc.record({
      kind: fc.constant("remove" as const),
      name: fc.integer({ min: 0, max: 25 }),
      keep: fc.boolean(),
    }),
    // the place of the newest event is used again by the next one
    fc.record({ kind: fc.constant("remove newest" as const), keep: fc.boolean() }),
    fc.constant({ kind: "idle" as const }),
    fc.constant({ kind: "start" as const }),
  );

  it("says of any history what a list of all deliveries would say", () => {
    fc.assert(
      fc.property(fc.array(thing, { maxLength: 100, size: "max" }), (things) => {
        db.exec(
          "DELETE FROM event_keys; DELETE FROM events; UPDATE counters SET value = 0 WHERE name = 'keyed'",
        );
        keys = small();
        let now = T0;
        const seen = new Map<string, { at: number; place: number }>();
        for (const each of things) {
          if (each.kind === "wait") now += (each.hours * DAY) / 24;
          else if (each.kind === "idle") keys.foldIdle();
          else if (each.kind === "start") keys = small();
          else {
            const newest = [...seen].toSorted(([, one], [, other]) => other.place - one.place)[0]?.[0] ?? "";
            const name = each.kind === "remove newest" ? newest : `delivery ${each.name}`;
            const before = seen.get(name);
            const isRepeat = before !== undefined && before.at >= now - DAY;
            if (each.kind === "deliver") {
              const place = record(name, now);
              expect(place === "repeat").toBe(isRepeat);
              if (place !== "repeat") seen.set(name, { at: now, place });
            } else if (before !== undefined && before.place > 0) {
              remove(name, before.place, before.at, each.keep ? now + 99 * DAY : null);
              if (each.keep) seen.set(name, { at: before.at, place: 0 });
              else seen.delete(name);
            }
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
