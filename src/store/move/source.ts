/**
 * The data folder's file, read for a move. It is opened as a start opens it, which deals with what a killed server left in its
 * log and brings an older file up to date; from then on nothing is written to it.
 *
 * https://www.sqlite.org/pragma.html#pragma_query_only (read 2026-11-22)
 */
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { ConfigError } from "../../core/errors.ts";
import { deliveryDigest } from "../delivery-digest.ts";
import { examineFiles } from "../sqlite/check/check-database.ts";
import { openDatabase } from "../sqlite/file/open-database.ts";
import { BYTES_BESIDES } from "../postgres/remove-events.ts";
import { END } from "../sqlite/search/text-match.ts";
import type { Places } from "./moved-tables.ts";
import { keyOf, type Plan, plansFor, type Row } from "./plan.ts";

/** What a workspace keeps in bytes, which the other store counts as they come (record-event.ts there). */
const ALL_COUNTERS = `
  CREATE TEMP VIEW all_counters AS
  SELECT name, value FROM counters
  UNION ALL
  SELECT 'kept', ${BYTES_BESIDES} * (SELECT count(*) FROM events) + coalesce(
    (SELECT sum(octet_length(headers) + octet_length(body)) FROM event_payloads), 0);`;

/** Rows that are read, sent and compared together. */
const MOST = { rows: 1_000, bytes: 4 * 1024 * 1024 };

/**
 * Young deliveries are not in their table yet: the store holds them in memory, and reads them from the events at its next
 * start (sqlite/events/delivery-keys.ts). The same rules as there say which of two with one key stays.
 */
const ALL_KEYS = `
  CREATE TEMP TABLE young_event_keys (
    digest BLOB NOT NULL PRIMARY KEY, event_seq INTEGER NOT NULL, received_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT OR REPLACE INTO young_event_keys
  SELECT delivery_digest(s.connection_id, e.idempotency_key), e.seq, e.received_at
  FROM events e JOIN sources s ON s.seq = e.source_seq
  WHERE e.seq > (SELECT value FROM counters WHERE name = 'keyed') ORDER BY e.seq;
  CREATE TEMP VIEW all_event_keys AS
  SELECT k.digest, k.event_seq, k.received_at, k.keep_until FROM event_keys k
  WHERE NOT EXISTS (
    SELECT 1 FROM young_event_keys y WHERE y.digest = k.digest AND y.received_at >= k.received_at)
  UNION ALL
  SELECT y.digest, y.event_seq, y.received_at, NULL FROM young_event_keys y
  WHERE NOT EXISTS (SELECT 1 FROM event_keys k WHERE k.digest = y.digest AND k.received_at > y.received_at);`;

export interface Batch {
  rows: Row[];
  /** The key of the last of them: what follows it is the next batch. */
  last: Row;
}

export interface MoveSource {
  /** SHA-256 of the file: nobody guesses it, and no other file has it. */
  mark: string;
  plans: readonly Plan[];
  /** Of a table. */
  count(plan: Plan): number;
  /** The highest place of each kind that is named anywhere, also by what counts or follows. */
  highest(): Map<Places, number>;
  /** The first moment of each month in which an event arrived, in UTC. */
  months(): number[];
  /** Ids of the keys that seal secrets, in hex. */
  sealedWith(): string[];
  /** Rows as they are there, in the order of their keys. @param at  when the move began */
  batches(plan: Plan, options: { after: Row | null; at: number }): Generator<Batch>;
  close(): void;
}

/**
 * @param file  that nobody else works with
 * @throws {ConfigError} `nothing_to_move`, `database_damaged`, `database_newer`, `database_foreign`
 */
export async function openSource(file: string): Promise<MoveSource> {
  if (!existsSync(file)) {
    throw new ConfigError(
      `There is no data at ${file}. A move is made on the machine that holds the data; --data names the folder.`,
      { code: "nothing_to_move" },
    );
  }
  const thoroughness = examineFiles(file);
  const db = openDatabase(file, { check: thoroughness !== "none" });
  try {
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    let movedAt = 0;
    db.function("moved_at", () => movedAt);
    db.function("without_end", (text) => String(text).slice(0, -END.length));
    db.function("delivery_digest", (connectionId, key) => deliveryDigest(String(connectionId), String(key)));
    db.exec(ALL_KEYS);
    db.exec(ALL_COUNTERS);
    db.exec("PRAGMA query_only = ON");
    const plans = plansFor(db);
    return {
      mark: await hashOf(file),
      plans,
      count: ({ source, where }) => numberOf(db, `SELECT count(*) AS n FROM ${source} WHERE ${where}`),
      highest: () => highestOf(db, plans),
      months: () => monthsOf(db),
      sealedWith: () => sealedWith(db),
      batches(plan, { after, at }) {
        movedAt = at;
        return batchesOf(db, plan, after);
      },
      close: () => db.close(),
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of createReadStream(file, { highWaterMark: 1024 * 1024 }))
    hash.update(part as Buffer);
  return hash.digest("hex");
}

function numberOf(db: DatabaseSync, text: string): number {
  return (db.prepare(text).get() as { n: number }).n;
}

function highestOf(db: DatabaseSync, plans: readonly Plan[]): Map<Places, number> {
  const highest = new Map<Places, number>();
  for (const { columns, source, where } of plans) {
    const own = columns.filter(({ places, from: cell }) => places !== null && cell.startsWith("t."));
    if (own.length === 0) continue;
    const wanted = own.map(({ from: cell }, index) => `coalesce(max(${cell}), 0) AS c${index}`).join(", ");
    const found = db.prepare(`SELECT ${wanted} FROM ${source} WHERE ${where}`).get() as Record<
      string,
      number
    >;
    for (const [index, { places }] of own.entries()) {
      highest.set(places!, Math.max(highest.get(places!) ?? 0, found[`c${index}`]!));
    }
  }
  return highest;
}

function monthsOf(db: DatabaseSync): number[] {
  const rows = db
    .prepare("SELECT DISTINCT strftime('%Y-%m-01', received_at / 1000, 'unixepoch') AS first FROM events")
    .all() as { first: string | null }[];
  return rows.map(({ first }) => Date.parse(first ?? "")).filter((at) => !Number.isNaN(at));
}

/** Their ids stand behind the first byte (vault/open-vault.ts). */
function sealedWith(db: DatabaseSync): string[] {
  const id = "lower(hex(substr(sealed, 2, 8)))";
  const tables = ["secrets", "subscriptions", "registrations"];
  const each = tables.map((table) => `SELECT ${id} AS id FROM ${table} WHERE sealed IS NOT NULL`);
  return (db.prepare(each.join(" UNION ")).all() as { id: string }[]).map(({ id: found }) => found);
}

function* batchesOf(db: DatabaseSync, plan: Plan, after: Row | null): Generator<Batch> {
  const cells = plan.columns.map(({ from }) => from).join(", ");
  const key = plan.key.map((index) => plan.columns[index]!.from).join(", ");
  const follows = after === null ? "" : `AND (${key}) > (${after.map(() => "?").join(", ")})`;
  const select = db.prepare(
    `SELECT ${cells} FROM ${plan.source} ${plan.join} WHERE ${plan.where} ${follows} ORDER BY ${key}`,
  );
  select.setReturnArrays(true);
  let rows: Row[] = [];
  let bytes = 0;
  const batch = (): Batch => ({ rows, last: keyOf(plan, rows.at(-1)!) });
  for (const row of select.iterate(...(after ?? [])) as Iterable<unknown> as Iterable<Row>) {
    rows.push(row);
    bytes += sizeOf(row);
    if (rows.length < MOST.rows && bytes < MOST.bytes) continue;
    yield batch();
    [rows, bytes] = [[], 0];
  }
  if (rows.length > 0) yield batch();
}

function sizeOf(row: Row): number {
  let size = 0;
  for (const cell of row)
    size += typeof cell === "object" || typeof cell === "string" ? (cell?.length ?? 0) : 8;
  return size;
}
