/** What only one may do at a time: in one process, and on one PostgreSQL among several, as far as the database can tell. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { Client } from "pg";
import { RetryLater } from "../../src/core/errors.ts";
import { type Owners, ownersInProcess } from "../../src/store/owners.ts";
import { openOwners, type PostgresOwners } from "../../src/store/postgres/owners.ts";
import { StoreClosed } from "../../src/store/store-closed.ts";
import { eventually } from "../e2e/hirewire.ts";
import { testDatabase, type TestDatabase } from "../postgres/cluster.ts";
import { migrated } from "../postgres/temporary-postgres.ts";

const SETTLE_MS = 300;
const never = new AbortController().signal;

let database: TestDatabase;
let opened: PostgresOwners[];
/** Another process. */
const process_ = (): PostgresOwners => {
  const owners = openOwners({ url: database.url, settleMs: SETTLE_MS });
  opened.push(owners);
  return owners;
};
beforeEach(async () => {
  database = await testDatabase(migrated);
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((owners) => owners.close()));
  await database.drop();
});

/** As a network that fails, or a restart of the database, does. */
async function cut(): Promise<void> {
  await query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hirewire owner' AND datname = current_database()",
  );
}

async function query(text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: database.url, options: "-c search_path=hirewire" });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Work whose beginning and end can be seen. */
function board() {
  const log: string[] = [];
  const at = new Set<string>();
  let most = 0;
  return {
    log,
    most: () => most,
    work:
      (who: string, ms = 1) =>
      async () => {
        at.add(who);
        most = Math.max(most, at.size);
        log.push(who);
        await delay(ms);
        at.delete(who);
      },
    /** Goes on until it is let go or stopped. */
    long: (who: string) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const work = async (signal: AbortSignal): Promise<void> => {
        log.push(`${who} begins`);
        signal.addEventListener("abort", () => {
          log.push(`${who} is stopped`);
          reject(signal.reason as Error);
        });
        await promise;
      };
      return { work, letGo: resolve };
    },
  };
}

describe.each([
  ["in one process", () => ownersInProcess()],
  ["on PostgreSQL", () => process_().of(1)],
])("owners %s", (_where, open: () => Owners) => {
  it("take turns by name, in the order in which they asked, and other names side by side", async () => {
    const owners = open();
    const { work, log, most } = board();
    const wanted = Array.from({ length: 30 }, (_, index) => `${index}`);
    await Promise.all(wanted.map((who) => owners.alone("sheet", never, work(who))));
    expect([log, most()]).toEqual([wanted, 1]);
    const { promise: other, resolve } = Promise.withResolvers<void>();
    await Promise.all([
      owners.alone("sheet", never, () => other),
      owners.alone("another sheet", never, async () => resolve()),
    ]);
  });

  it("who give up waiting have begun nothing, and hold up nobody", async () => {
    const owners = open();
    const { work, long, log } = board();
    const first = long("first");
    const done = owners.alone("sheet", never, first.work);
    await eventually(async () => log.length === 1, "the first");
    const giving = new AbortController();
    const second = owners.alone("sheet", giving.signal, work("second"));
    const third = owners.alone("sheet", never, work("third"));
    giving.abort(new Error("enough"));
    await expect(second).rejects.toThrow("enough");
    first.letGo();
    await Promise.all([done, third]);
    expect(log).toEqual(["first begins", "third"]);
  });

  it("hear what the work threw, and pass the name on", async () => {
    const owners = open();
    await expect(
      owners.alone("sheet", never, () => Promise.reject(new Error("no such tab"))),
    ).rejects.toThrow("no such tab");
    expect(await owners.alone("sheet", never, async () => 7)).toBe(7);
  });

  it("stop when they are told to", async () => {
    const owners = open();
    const { long, log } = board();
    const stopping = new AbortController();
    const done = owners.alone("sheet", stopping.signal, long("first").work);
    await eventually(async () => log.length === 1, "the first");
    stopping.abort(new Error("enough"));
    await expect(done).rejects.toThrow("enough");
  });
});

describe("owners in several processes", () => {
  it("never own a name together, and all get on while all of them want it", async () => {
    const { work, log, most } = board();
    const owners = [process_(), process_(), process_()].map((each) => each.of(1));
    // whose line comes about late would begin late
    await Promise.all(owners.map((one, index) => one.alone(`own ${index}`, never, async () => index)));
    const each = Array.from({ length: 60 });
    await Promise.all(
      owners.flatMap((one, index) => each.map(() => one.alone("sheet", never, work(`${index}`, 10)))),
    );
    expect([log.length, most()]).toEqual([180, 1]);
    // nobody had to wait until another one was done with everything
    const ends = owners.map((_, index) => log.lastIndexOf(`${index}`));
    const begins = owners.map((_, index) => log.indexOf(`${index}`));
    expect(Math.max(...begins)).toBeLessThan(Math.min(...ends));
  });

  it("take turns where each asks again as soon as it is done, as two lines of batches do", async () => {
    const { work, log, most } = board();
    const ask = async (who: string): Promise<void> => {
      const owners = process_().of(1);
      for (let turn = 0; turn < 20; turn += 1) await owners.alone("sheet", never, work(who, 25));
    };
    await Promise.all([ask("a"), ask("b")]);
    expect([log.length, most()]).toEqual([40, 1]);
    const changes = log.filter((who, index) => who !== log[index - 1]);
    expect(changes.length).toBeGreaterThan(3);
  });

  it("pass on what they keep, at once, to whoever wants it", async () => {
    const { work } = board();
    const [one, other] = [process_().of(1), process_().of(1)];
    await one.alone("sheet", never, work("one"));
    expect(await query("SELECT 1 FROM owned")).toHaveLength(1); // kept
    await other.alone("sheet", never, work("other"));
    await one.alone("sheet", never, work("one"));
  });

  it("leave nothing behind when they close, and others need not wait for them", async () => {
    const { work } = board();
    const first = process_();
    await first.of(1).alone("sheet", never, work("one"));
    await first.close();
    expect(await query("SELECT 1 FROM owned")).toEqual([]);
    await process_().of(1).alone("sheet", never, work("other"));
    await expect(first.of(1).alone("sheet", never, work("one"))).rejects.toThrow(StoreClosed);
  });

  it("are others in another workspace", async () => {
    const { long, work, log } = board();
    const owners = process_();
    const first = long("first");
    const done = owners.of(1).alone("sheet", never, first.work);
    await eventually(async () => log.length === 1, "the first");
    await owners.of(2).alone("sheet", never, work("second"));
    await process_().of(2).alone("sheet", never, work("third"));
    first.letGo();
    await done;
    expect(log).toEqual(["first begins", "second", "third"]);
  });

  it("are stopped when they are cut off, before another one begins; what they did may have worked", async () => {
    const { long, work, log } = board();
    const [one, other] = [process_().of(1), process_().of(1)];
    const done = one.alone("sheet", never, long("one").work).catch((error: unknown) => error);
    await eventually(async () => log.length === 1, "the first");
    const next = other.alone("sheet", never, work("other"));
    await delay(50); // it waits
    await cut();
    await next;
    const error = await done;
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ code: "ownership_lost", ambiguous: true });
    expect(log).toEqual(["one begins", "one is stopped", "other"]);
    // and they come back
    await one.alone("sheet", never, work("one"));
  });

  it("that are killed are followed, after a moment for what they had sent", async () => {
    const script = fileURLToPath(new URL("own-until-killed.ts", import.meta.url));
    const child = spawn(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", script, database.url, "sheet"],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    await once(child.stdout, "data");
    const { work } = board();
    const owners = process_().of(1);
    const next = owners.alone("sheet", never, work("other"));
    await owners.alone("another sheet", never, work("other")); // the line is up
    const killedAt = performance.now();
    child.kill("SIGKILL");
    await next;
    expect(performance.now() - killedAt).toBeGreaterThan(SETTLE_MS);
    // the second time there is nobody to wait for
    expect(await query("SELECT count(DISTINCT process) AS count FROM owned")).toEqual([{ count: "1" }]);
  });

  it("go on once the database is there, which it was not at first", async () => {
    const { hostname, port, pathname } = new URL(database.url);
    const proxy = createServer((near) => {
      const far = connect(Number(port), hostname);
      near.pipe(far).pipe(near);
      for (const end of [near, far]) end.on("error", () => end.destroy());
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const { port: there } = proxy.address() as AddressInfo;
    proxy.close();
    const troubles: unknown[] = [];
    const url = `postgres://hirewire:hirewire@127.0.0.1:${there}${pathname}`;
    const owners = openOwners({ url, onTrouble: (error) => troubles.push(error) });
    opened.push(owners);
    const { work } = board();
    const done = owners.of(1).alone("sheet", never, work("one"));
    await eventually(async () => troubles.length > 1, "the second try");
    proxy.listen(there, "127.0.0.1");
    await done;
    proxy.close();
  });

  it("end with those who wait for a database that never comes", async () => {
    const troubles: unknown[] = [];
    const owners = openOwners({
      url: database.url.replace(/:\d+\//, ":1/"),
      onTrouble: (error) => troubles.push(error),
    });
    const giving = new AbortController();
    const { work, log } = board();
    const waiting = owners.of(1).alone("sheet", giving.signal, work("one"));
    const closing = owners.of(1).alone("sheet", never, work("two"));
    await eventually(async () => troubles.length > 1, "the second try");
    giving.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    await Promise.all([expect(closing).rejects.toThrow(StoreClosed), owners.close()]);
    expect(log).toEqual([]);
  });
});
