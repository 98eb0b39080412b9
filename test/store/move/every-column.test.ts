/** Nothing of a data folder is forgotten: each column is moved, or it is said why not. */
import { mkdtempSync, rmSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Client } from "pg";
import { COUNTERS_NOT_MOVED, LEFT_EMPTY, MOVED, NOT_MOVED } from "../../../src/store/move/moved-tables.ts";
import { openSource } from "../../../src/store/move/source.ts";
import type { Plan } from "../../../src/store/move/plan.ts";
import { openDatabase } from "../../../src/store/sqlite/file/open-database.ts";
import { testDatabase } from "../../postgres/cluster.ts";
import { migrated } from "../../postgres/temporary-postgres.ts";

interface Cell {
  table: string;
  name: string;
}

describe("a move", () => {
  const folder = mkdtempSync(join(tmpdir(), "hirewire-columns-"));
  const file = join(folder, "hirewire.sqlite");
  let plans: readonly Plan[];
  let there: Cell[];
  let here: Cell[];

  beforeAll(async () => {
    here = columnsOf(openDatabase(file));
    const source = await openSource(file);
    ({ plans } = source);
    source.close();
    const database = await testDatabase(migrated);
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<Cell>(
      `SELECT table_name AS "table", column_name AS name FROM information_schema.columns WHERE table_schema = 'hirewire'`,
    );
    there = rows;
    await client.end();
    await database.drop();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const from = (table: string) =>
    MOVED.filter(({ table: own, source = own }) => source.replace("all_", "") === table);

  it("takes each table of the folder, or says why not", () => {
    const tables = [...new Set(here.map(({ table }) => table))];
    expect(tables.filter((table) => from(table).length === 0 && NOT_MOVED[table] === undefined)).toEqual([]);
    expect(tables).toEqual(expect.arrayContaining(Object.keys(NOT_MOVED)));
    expect(tables).toEqual(
      expect.arrayContaining(MOVED.map(({ source, table }) => source?.replace("all_", "") ?? table)),
    );
  });

  it("takes each column to one that is there, or says why not", () => {
    const known = new Set(there.map(({ table, name }) => `${table}.${name}`));
    const lost = here
      .filter(({ table }) => NOT_MOVED[table] === undefined)
      .filter(({ table, name }) =>
        from(table).some((moved) => {
          if (moved.without?.[name] !== undefined) return false;
          const plan = plans.find((each) => each.table === moved.table);
          return (
            !plan?.columns.some((column) => column.name === name) || !known.has(`${moved.table}.${name}`)
          );
        }),
      );
    expect(lost).toEqual([]);
  });

  it("fills each column of the database that it moves to, or says why not", () => {
    const empty = there.filter(({ table, name }) => {
      const plan = plans.find((each) => each.table === table);
      if (plan === undefined || name === "workspace_seq" || LEFT_EMPTY[`${table}.${name}`] !== undefined)
        return false;
      return !plan.columns.some((column) => column.name === name);
    });
    expect(empty).toEqual([]);
  });

  it("knows the places that each column names, so that they are moved up together", () => {
    const places = plans.flatMap(({ table, columns }) =>
      columns.filter(({ places: of }) => of !== null).map(({ name }) => `${table}.${name}`),
    );
    const named = plans.flatMap(({ table, columns }) =>
      columns.filter(({ name }) => /(^|_)seq$/.test(name)).map(({ name }) => `${table}.${name}`),
    );
    expect(places.toSorted()).toEqual([...named, "marks.value"].toSorted());
  });

  it("takes each counter, or says why not", () => {
    const db = openDatabase(file);
    const names = db
      .prepare("SELECT name FROM counters")
      .all()
      .map(({ name }) => String(name));
    db.close();
    const moved = MOVED.filter(({ table, source }) => (source ?? table).endsWith("counters"));
    const excluded = moved.map(({ where }) => where ?? "").join(" ");
    const unmentioned = Object.keys(COUNTERS_NOT_MOVED).filter((name) => !excluded.includes(`'${name}'`));
    expect(unmentioned).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(["searchable", ...Object.keys(COUNTERS_NOT_MOVED)]));
  });
});

function columnsOf(db: DatabaseSync): Cell[] {
  const rows = db
    .prepare(
      `SELECT m.name AS "table", c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
       WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`,
    )
    .all() as unknown as Cell[];
  db.close();
  return rows.map((row) => ({ ...row }));
}
