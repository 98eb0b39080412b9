/** What processes on one PostgreSQL are to one another: they hear of each other's changes, and one of them leads. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { Client } from "pg";
import { type Leadership, openLeadership } from "../../src/store/postgres/leadership.ts";
import { openSignals, type Signal, type Signals } from "../../src/store/postgres/signals.ts";
import { startTcpLine } from "../e2e/crash/tcp.ts";
import { eventually } from "../e2e/hirewire.ts";
import { testDatabase, type TestDatabase } from "../postgres/cluster.ts";
import { migrated } from "../postgres/temporary-postgres.ts";

let database: TestDatabase;
let admin: Client;
let closing: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  database = await testDatabase(migrated);
  admin = new Client({ connectionString: database.url });
  await admin.connect();
});
afterEach(async () => {
  await Promise.all(closing.map((each) => each.close()));
  closing = [];
  await admin.end();
  await database.drop();
});

/** As a restart of the database, or a network that fails, does. */
const cut = (name: string) =>
  admin.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()",
    [name],
  );

describe("signals", () => {
  interface Ear {
    line: Signals;
    heard: Signal[];
    gaps: number;
  }
  const listen = async (process: string): Promise<Ear> => {
    const ear: Omit<Ear, "line"> = { heard: [], gaps: 0 };
    const line = openSignals({
      url: database.url,
      process,
      onSignal: (signal) => ear.heard.push(signal),
      onGap: () => (ear.gaps += 1),
    });
    closing.push(line);
    await eventually(async () => ear.gaps > 0, "the line");
    return Object.assign(ear, { line });
  };

  it("reach all others and not whoever sends, each kind once for a turn", async () => {
    const [one, two, three] = [await listen("one"), await listen("two"), await listen("three")];
    for (let count = 0; count < 50; count += 1) one.line.send({ workspace: 1, kind: "runs" });
    one.line.send({ workspace: 7, kind: "directory" });
    await eventually(async () => two.heard.length >= 2 && three.heard.length >= 2, "the signals");
    // what a later one says comes later, so nothing of the first is still on its way
    two.line.send({ workspace: 2, kind: "runs" });
    await eventually(async () => one.heard.length > 0, "an answer");
    const said = [
      { workspace: 1, kind: "runs" },
      { workspace: 7, kind: "directory" },
    ];
    expect([one.heard, two.heard, three.heard.slice(0, 2)]).toEqual([
      [{ workspace: 2, kind: "runs" }],
      said,
      said,
    ]);
  });

  it("of many workspaces at once arrive whole", async () => {
    const [one, two] = [await listen("one"), await listen("two")];
    for (let workspace = 1; workspace <= 1000; workspace += 1) one.line.send({ workspace, kind: "runs" });
    await eventually(async () => two.heard.length === 1000, "all of them");
    expect(new Set(two.heard.map(({ workspace }) => workspace)).size).toBe(1000);
  });

  it("come again after the line was cut, and whoever was cut off is told so", async () => {
    const [one, two] = [await listen("one"), await listen("two")];
    await cut("hirewire signals");
    await eventually(async () => one.gaps === 2 && two.gaps === 2, "the lines to come back");
    one.line.send({ workspace: 1, kind: "directory" });
    await eventually(async () => two.heard.length === 1, "the signal");
  });

  it("that nobody understands are passed over", async () => {
    const two = await listen("two");
    const one = await listen("one");
    for (const payload of ["", "{}", "not JSON", '{"from":"new","signals":[{"kind":"of a later version"}]}'])
      await admin.query("SELECT pg_notify('hirewire', $1)", [payload]);
    one.line.send({ workspace: 1, kind: "runs" });
    await eventually(async () => two.heard.length > 0, "what is understood");
    expect(two.heard).toEqual([{ workspace: 1, kind: "runs" }]);
  });
});

describe("leadership", () => {
  let leaders: string[];
  /** Everybody who ever led, and how many at a time at most. */
  let most: number;
  beforeEach(() => {
    leaders = [];
    most = 0;
  });
  const join = (name: string, url = database.url): Leadership => {
    const member = openLeadership({
      url,
      everyMs: 20,
      lead: async () => {
        leaders.push(name);
        most = Math.max(most, leaders.length);
        return async () => void leaders.splice(leaders.indexOf(name), 1);
      },
    });
    closing.push(member);
    return member;
  };

  it("is one's at a time, and goes to another one when that ends", async () => {
    const members = ["one", "two", "three"].map((name) => ({ name, member: join(name) }));
    await eventually(async () => leaders.length === 1, "somebody to lead");
    for (let left = members.length; left > 1; left -= 1) {
      const [leader] = leaders;
      await members.find(({ name }) => name === leader)!.member.close();
      await eventually(async () => leaders.length === 1 && leaders[0] !== leader, "another one to lead");
    }
    expect(most).toBe(1);
  });

  it("is taken from whoever is cut off, and given again", async () => {
    join("one");
    join("two");
    await eventually(async () => leaders.length === 1, "somebody to lead");
    await cut("hirewire leader");
    await eventually(async () => leaders.length === 1, "somebody to lead again");
  });

  it("is lost by whoever stands still or can't be reached, and knows it", async () => {
    const line = await startTcpLine(Number(new URL(database.url).port));
    closing.push(line);
    const url = new URL(database.url);
    url.port = String(line.port);
    const one = join("one", url.href);
    await eventually(async () => one.leads(), "somebody to lead");
    const two = join("two");
    line.swallow();
    await eventually(async () => two.leads(), "another one to lead");
    expect(one.leads()).toBe(false);
    line.pass();
  });
});
