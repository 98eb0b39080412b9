/** When a move is not begun, and when what it wrote is not believed. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Client } from "pg";
import { makeEvent, T0 } from "../../contract/store/fixtures.ts";
import { furnishedFolder, type House } from "./house.ts";
import { portraitOf } from "./portrait.ts";

let folder: Awaited<ReturnType<typeof furnishedFolder>>;
let house: House;
beforeAll(async () => {
  folder = await furnishedFolder();
});
afterAll(() => folder.remove());
beforeEach(async () => {
  house = await folder.openHouse();
});
afterEach(() => house.close());

const record = (receivedAt: number) =>
  house.inFolder((store) => store.recordEvent(makeEvent({ receivedAt }), [], 0));
/** Begins a move that ends after some rows. */
const beginMove = (rows = 30) =>
  house.move({
    onRows(more) {
      rows -= more;
      if (rows < 0) throw new Error("cut off");
    },
  });

describe("a move is refused", () => {
  it("while a Hirewire works on the database", async () => {
    await house.inDatabase(async (store) => {
      await store.connections();
      await expect(house.move()).rejects.toMatchObject({ code: "database_in_use" });
    });
    expect(await house.move()).toMatchObject({ same: true });
  });

  it("while another one is under way", async () => {
    const other = new Client({ connectionString: house.url, application_name: "hirewire move" });
    await other.connect();
    await other.query("SELECT pg_advisory_lock(0x4d4f5645, 1)");
    await expect(house.move()).rejects.toMatchObject({ code: "move_under_way" });
    await other.end();
  });

  it("when the database holds something, which stays as it is", async () => {
    await house.inDatabase((store) => store.keySet("a", "b", null));
    await expect(house.move()).rejects.toMatchObject({
      code: "workspace_not_empty",
      message: expect.stringContaining("small things remembered"),
    });
    expect(await house.inDatabase((store) => store.keyGet("a", T0))).toBe("b");
    await expect(house.move({ startOver: true })).rejects.toMatchObject({ code: "workspace_not_empty" });
  });

  it("when another folder was moved there, or this one before something changed in it", async () => {
    await house.move();
    const before = await house.inDatabase((store) => portraitOf(store));
    await record(T0 + 50);
    for (const startOver of [false, true]) {
      await expect(house.move({ startOver })).rejects.toMatchObject({
        code: "move_of_other_data",
        message: expect.stringContaining("Move into an empty database."),
      });
    }
    expect(await house.inDatabase((store) => portraitOf(store))).toEqual(before);
  });

  it("when something changed in the folder since it was cut off, until it starts over", async () => {
    await expect(beginMove()).rejects.toThrow("cut off");
    await record(T0 + 50);
    await expect(house.move()).rejects.toMatchObject({
      code: "move_of_other_data",
      message: expect.stringContaining("--start-over"),
    });
    expect(await house.move({ startOver: true })).toMatchObject({ same: true });
    const received = await house.inFolder((store) => store.conservation());
    expect(await house.inDatabase((store) => store.conservation())).toEqual(received);
  });

  it("when the data is of a newer Hirewire, or damaged, or not there", async () => {
    await house.sql("INSERT INTO migrations (number, name) SELECT max(number) + 1, 'next' FROM migrations");
    await expect(house.move()).rejects.toMatchObject({ code: "database_newer" });
    await house.sql("DELETE FROM migrations WHERE name = 'next'");
    await expect(house.move({ file: `${house.file}.none` })).rejects.toMatchObject({
      code: "nothing_to_move",
    });
  });

  it("when the database lets nobody in", async () => {
    const url = new URL(house.url);
    url.pathname = "/no_such_database";
    await expect(house.move({ url: url.href })).rejects.toMatchObject({ code: "store_unreachable" });
  });
});

describe("a database into which not everything is moved", () => {
  it("is not started on", async () => {
    await expect(beginMove()).rejects.toThrow("cut off");
    await expect(house.inDatabase((store) => store.automations())).rejects.toMatchObject({
      code: "move_unfinished",
    });
    await house.move();
    expect(await house.inDatabase((store) => store.automations())).not.toEqual([]);
  });
});

/** What goes wrong while rows are written, and what is found. */
const FAULTS: [what: string, table: string, fault: string, found: Record<string, unknown>][] = [
  ["a changed text", "events", "NEW.hiring := replace(NEW.hiring, 'Ada', 'Eve'); RETURN NEW", {}],
  ["a changed byte", "event_payloads", "NEW.body := set_byte(NEW.body, 3, 7); RETURN NEW", {}],
  ["a changed number", "runs", "NEW.attempts := NEW.attempts + 1; RETURN NEW", {}],
  ["a text that became nothing", "attempts", "NEW.message := NULL; RETURN NEW", {}],
  [
    "a missing row",
    "audit",
    "IF NEW.action = 'changed one' THEN RETURN NULL; END IF; RETURN NEW",
    { rows: 1 },
  ],
  [
    "a missing last row",
    "audit",
    "IF NEW.action = 'changed two' THEN RETURN NULL; END IF; RETURN NEW",
    { rows: 1 },
  ],
];

describe("the check at the end of a move", () => {
  it.each(FAULTS)("finds %s in %s", async (_what, table, fault, found) => {
    await house.sql(`
      CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${fault}; END $$;
      CREATE TRIGGER spoil BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION spoil();`);
    const { same, tables } = await house.move();
    expect(same).toBe(false);
    const wrong = tables.filter((each) => !each.same);
    expect(wrong).toMatchObject([{ table, there: found, first: expect.any(String) }]);
    expect(wrong[0]!.here.checksum).not.toBe(wrong[0]!.there.checksum);
    await expect(house.inDatabase((store) => store.automations())).rejects.toMatchObject({
      code: "move_unfinished",
    });
  });

  it("finds the same when it is made again, and nothing once the move is done anew without the fault", async () => {
    await house.sql(`
      CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.scopes := '[]'; RETURN NEW; END $$;
      CREATE TRIGGER spoil BEFORE INSERT ON tokens FOR EACH ROW EXECUTE FUNCTION spoil();`);
    const first = await house.move();
    expect(first.same).toBe(false);
    expect(await house.move()).toEqual(first);
    await house.sql("DROP TRIGGER spoil ON tokens");
    expect(await house.move({ startOver: true })).toMatchObject({ same: true });
  });

  it("finds a row that nobody moved there", async () => {
    const meddle = (): Promise<unknown> =>
      house.sql("INSERT INTO settings (workspace_seq, name, value, updated_at) VALUES (1, 'zzz', '1', 0)");
    await expect(beginMove()).rejects.toThrow("cut off");
    await meddle();
    const { tables } = await house.move();
    expect(tables.filter((each) => !each.same)).toMatchObject([
      { table: "settings", here: { rows: 1 }, there: { rows: 2 }, first: "1 more" },
    ]);
  });
});
