/**
 * Nothing of one workspace is found, changed or removed by another, whatever it asks for and by whatever ids. Each method of the
 * store is tried; what the same calls do in the right hands shows that they would have done something.
 */
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openPostgres, type Postgres } from "../../src/store/postgres/open-postgres-store.ts";
import { METHODS } from "../../src/store/remote/protocol.ts";
import { T0 } from "../contract/store/fixtures.ts";
import { testDatabase, type TestDatabase } from "../postgres/cluster.ts";
import { migrated } from "../postgres/temporary-postgres.ts";
import { fillWorkspace, type Filled } from "./full-workspace.ts";
import { openTables } from "./tables.ts";
import { accountTrespasses, trespasses } from "./trespasses.ts";

type Call = (...args: unknown[]) => Promise<unknown>;
interface Outcome {
  result: unknown;
  refused: boolean;
}

/** In nobody's hands do these do anything here. */
const IDLE = {
  store: [
    // they tell of the disk, which all share
    "usage",
    "giveBack",
    // refused: that id is given away
    "createConnection",
    "createAutomation",
    "addToken",
    "createBulkJob",
  ],
  people: ["hasOwner"], // both have
};

let database: TestDatabase;
let postgres: Postgres;
let tables: Awaited<ReturnType<typeof openTables>>;
let north: Filled;
let south: Filled;
beforeAll(async () => {
  database = await testDatabase(migrated);
  postgres = await openPostgres({ url: database.url, migrated: true, connections: 4, now: () => T0 });
  tables = await openTables(database.url);
  const make = async (id: string, at: number) => {
    const { seq } = await postgres.workspaces.create({ id, name: id, createdAt: T0 });
    return await fillWorkspace(postgres, seq, id, at);
  };
  north = await make("north", T0);
  south = await make("south", T0 + 7_000);
});
afterAll(async () => {
  await tables.close();
  await postgres.close();
  await database.drop();
});

async function attempt(by: Filled, people: boolean, method: string, args: unknown[]): Promise<Outcome> {
  const target = (people ? by.store.accounts : by.store) as unknown as Record<string, Call>;
  try {
    return { result: await target[method]!(...args), refused: false };
  } catch (error) {
    return { result: error, refused: true };
  } finally {
    if (method === "addRejection") {
      await by.store.close(); // writes what was gathered
      by.store = postgres.store(by.workspace);
    }
  }
}

/** Bytes as text, so that what stands in them is seen. */
const inWords = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part instanceof Uint8Array ? new TextDecoder().decode(part) : part,
  ) ?? "";

/** All that is somebody's alone: their tag, and every id that they were given. */
function marksOf({ tag, store: _store, make: _make, ...filled }: Filled): string[] {
  return [tag, ...new Set(inWords(filled).match(/\b(?:[a-z]{3}_[0-9A-Za-z]{8,}|hook_[0-9A-Za-z]{8,})/g))];
}

/** Every call of a record, in its order. */
const callsOf = (record: Record<string, unknown[][]>): [string, unknown[]][] =>
  Object.entries(record).flatMap(([method, calls]) =>
    calls.map((args): [string, unknown[]] => [method, args]),
  );

describe.each([
  ["the store", trespasses, false],
  ["people", accountTrespasses, true],
] as const)("what belongs to another workspace, in %s", (_, tries, people) => {
  it("is neither found nor changed by any method", async () => {
    const marks = marksOf(north);
    expect(marks.length).toBeGreaterThan(20);
    const before = await tables.checksums(north.workspace);
    for (const [method, args] of callsOf(tries(north, south))) {
      const { result, refused } = await attempt(south, people, method, args);
      const given = inWords(args);
      const told = refused ? (result as Error).message : inWords(result);
      const found = marks.filter((mark) => told.includes(mark) && !given.includes(mark));
      expect({ method, found }).toEqual({ method, found: [] });
      expect({ method, rows: await tables.checksums(north.workspace) }).toEqual({ method, rows: before });
    }
  });

  it("is found or changed by the same calls in its own", async () => {
    const marks = marksOf(north);
    const idle = new Set<string>();
    const busy = new Set<string>();
    let before = await tables.checksums(north.workspace);
    const elsewhere = callsOf(tries(north, south));
    for (const [place, [method, args]] of callsOf(tries(north, north)).entries()) {
      const other = await attempt(south, people, ...elsewhere[place]!);
      const { result, refused } = await attempt(north, people, method, args);
      const after = await tables.checksums(north.workspace);
      const told = refused ? "" : inWords(result);
      const had = marks.some((mark) => told.includes(mark));
      const differs = !refused && !isDeepStrictEqual(other.result, result);
      (had || differs || !isDeepStrictEqual(before, after) ? busy : idle).add(method);
      before = after;
    }
    const never = [...idle].filter((method) => !busy.has(method));
    expect(never.toSorted()).toEqual((people ? IDLE.people : IDLE.store).toSorted());
  });
});

it("is tried with every method that there is", () => {
  expect(Object.keys(trespasses(north, south)).toSorted()).toEqual(Object.keys(METHODS).toSorted());
  const { accounts } = south.store;
  expect(Object.keys(accountTrespasses(north, south)).toSorted()).toEqual(Object.keys(accounts).toSorted());
});
