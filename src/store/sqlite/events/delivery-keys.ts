/**
 * Which deliveries were seen. Keys are digests, so each falls on another page of their index, and writing that page
 * would be most of what an event costs. Young keys are therefore held in memory and folded into the index many at a
 * time, in its order (docs/adr/0010). Nothing hangs on the memory: the events themselves are on disk, and those beyond
 * `keyed` are read again at the next start, or after a rollback.
 */
import type { DatabaseSync } from "node:sqlite";
import { deliveryDigest } from "../../delivery-digest.ts";

export const sql = {
  find: `SELECT event_seq, received_at FROM event_keys WHERE digest = ?`,
  /** A key whose window was over when it came again is taken over by the newer event. */
  put: `
    INSERT INTO event_keys (digest, event_seq, received_at, keep_until) VALUES (?, ?, ?, ?)
    ON CONFLICT (digest) DO UPDATE SET
      event_seq = excluded.event_seq, received_at = excluded.received_at, keep_until = excluded.keep_until
    WHERE excluded.received_at >= event_keys.received_at`,
  /** Places are used again, so a delivery must not go on pointing at one. A newer event may have its key by now. */
  keep: `UPDATE event_keys SET event_seq = 0, keep_until = ? WHERE digest = ? AND event_seq = ?`,
  remove: `DELETE FROM event_keys WHERE digest = ? AND event_seq = ?`,
  keyed: `SELECT value FROM counters WHERE name = 'keyed'`,
  setKeyed: `UPDATE counters SET value = ? WHERE name = 'keyed'`,
  young: `
    SELECT e.seq, s.connection_id, e.idempotency_key, e.received_at
    FROM events e JOIN sources s ON s.seq = e.source_seq WHERE e.seq > ? ORDER BY e.seq`,
};

/** A digest's first byte chooses its bucket, so that buckets follow each other as the index does. */
const BUCKETS = 256;

interface Young {
  place: number;
  receivedAt: number;
}

interface Generation {
  /** By the digest's bytes as characters, which sort as the bytes do. */
  buckets: Map<string, Young>[];
  size: number;
  /** The last event whose key is in it. */
  upTo: number;
}

export interface DeliveryKeys {
  /** When an event came with this key at or after `since`: its place, 0 when it is gone by now. */
  find(digest: Uint8Array, since: number): { place: number } | "never" | "before";
  /** @param event.place  of an event that was just inserted in the same transaction */
  add(event: { digest: Uint8Array; place: number; receivedAt: number; cameBefore: boolean }): void;
  /** The event goes; its key stays known until `keepUntil`, or goes with it. */
  letGo(event: { digest: Uint8Array; place: number; receivedAt: number; keepUntil: number | null }): void;
  /** With each commit: folds a portion of a generation that is full. */
  foldSome(): void;
  /** With a commit of its own, while there is nothing else to do: folds young ones too. */
  foldIdle(): void;
  /** How many are held in memory. */
  held(): number;
  /** A transaction was rolled back: what is held in memory may be untrue. */
  forget(): void;
}

export interface DeliveryKeysOptions {
  /** Keys that are gathered before they are folded while more come in; default 20,000, some megabytes. */
  generation?: number;
  /** Keys folded with a commit; default 200: faster than they come in. */
  portion?: number;
}

export function createDeliveryKeys(
  db: DatabaseSync,
  { generation: most = 20_000, portion = 200 }: DeliveryKeysOptions = {},
): DeliveryKeys {
  const select = db.prepare(sql.find);
  const put = db.prepare(sql.put);
  const keep = db.prepare(sql.keep);
  const remove = db.prepare(sql.remove);
  const selectKeyed = db.prepare(sql.keyed);
  const setKeyed = db.prepare(sql.setKeyed);
  const selectYoung = db.prepare(sql.young);

  let young = emptyGeneration();
  let full: { generation: Generation; next: number } | null = null;
  let keyed = 0;
  let isLoaded = false;

  const loadOnce = (): void => {
    if (!isLoaded) load();
  };
  const load = (): void => {
    isLoaded = true;
    young = emptyGeneration();
    full = null;
    keyed = (selectKeyed.get() as { value: number }).value;
    const rows = selectYoung.iterate(keyed) as Iterable<unknown> as Iterable<{
      seq: number;
      connection_id: string;
      idempotency_key: string;
      received_at: number;
    }>;
    for (const row of rows)
      hold(deliveryDigest(row.connection_id, row.idempotency_key), row.seq, row.received_at);
  };

  const hold = (digest: Uint8Array, place: number, receivedAt: number): void => {
    young.buckets[digest[0]!]!.set(textOf(digest), { place, receivedAt });
    young.size += 1;
    young.upTo = place;
    if (young.size < most || full !== null) return;
    full = { generation: young, next: 0 };
    young = emptyGeneration();
  };

  const held = (digest: Uint8Array): [bucket: Map<string, Young>, key: string, found: Young] | undefined => {
    const key = textOf(digest);
    for (const generation of [young, full?.generation]) {
      const bucket = generation?.buckets[digest[0]!];
      const found = bucket?.get(key);
      if (bucket && found) return [bucket, key, found];
    }
    return undefined;
  };

  const fold = (atLeast: number): void => {
    if (full === null) return;
    const { generation } = full;
    let left = atLeast;
    while (left > 0 && full.next < BUCKETS) {
      const bucket = generation.buckets[full.next]!;
      for (const key of [...bucket.keys()].toSorted()) {
        const { place, receivedAt } = bucket.get(key)!;
        put.run(Buffer.from(key, "latin1"), place, receivedAt, null);
      }
      left -= bucket.size;
      bucket.clear();
      full.next += 1;
    }
    if (full.next < BUCKETS) return;
    keyed = generation.upTo;
    setKeyed.run(keyed);
    full = null;
  };

  load();
  return {
    find(digest, since) {
      loadOnce();
      const inMemory = held(digest)?.[2];
      if (inMemory && inMemory.receivedAt >= since) return { place: inMemory.place };
      const row = select.get(digest) as { event_seq: number; received_at: number } | undefined;
      if (row !== undefined && row.received_at >= since) return { place: row.event_seq };
      return row === undefined && inMemory === undefined ? "never" : "before";
    },
    add({ digest, place, receivedAt, cameBefore }) {
      // a place that an erased event left behind may be one that no later start reads again
      if (cameBefore || place <= Math.max(keyed, full?.generation.upTo ?? 0))
        put.run(digest, place, receivedAt, null);
      else hold(digest, place, receivedAt);
    },
    letGo({ digest, place, receivedAt, keepUntil }) {
      loadOnce();
      const [bucket, key, found] = held(digest) ?? [];
      const isHeld = found?.place === place;
      if (isHeld) bucket?.delete(key ?? "");
      // in the index it may stand as well: a start reads again what was folded since the last full generation
      if (keepUntil === null) remove.run(digest, place);
      else if (isHeld) put.run(digest, 0, receivedAt, keepUntil);
      else keep.run(keepUntil, digest, place);
    },
    foldSome: () => fold(portion),
    foldIdle() {
      loadOnce();
      if (full === null && young.size > 0) {
        full = { generation: young, next: 0 };
        young = emptyGeneration();
      }
      fold(portion * 5);
    },
    held: () => young.size + (full?.generation.size ?? 0),
    forget() {
      isLoaded = false;
      full = null; // a portion that was folded is not
    },
  };
}

function emptyGeneration(): Generation {
  return { buckets: Array.from({ length: BUCKETS }, () => new Map<string, Young>()), size: 0, upTo: 0 };
}

function textOf(digest: Uint8Array): string {
  return Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength).toString("latin1");
}
