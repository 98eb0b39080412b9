import { EventEmitter, once } from "node:events";
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { silentLog } from "../../src/log.ts";
import {
  type Death,
  type SupervisedWorker,
  type SupervisorOptions,
  superviseWorker,
  type WorkersDesk,
} from "../../src/run/worker/supervisor.ts";
import { laneKey } from "../../src/run/runner/lanes.ts";
import { openOwners } from "../../src/store/postgres/owners.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { eventually } from "../e2e/hirewire.ts";
import { testDatabase } from "../postgres/cluster.ts";
import { migrated } from "../postgres/temporary-postgres.ts";
import { answers, hangs, worksThenHangs } from "./board.ts";
import { type House, openHouse } from "./runner-house.ts";

const step = (use: string) => ({ name: use, steps: [{ use, with: { text: "{% name %}" } }] });

let house: House;
let worker: ReturnType<typeof supervise>;
let deaths: Death[];
const news = new EventEmitter();
let changed: string[];

/** With one workspace, which the tests speak to. */
const supervise = (changes: Partial<SupervisorOptions> = {}): SupervisedWorker & WorkersDesk => {
  const supervised = superviseWorker({
    log: silentLog,
    restartMs: 10,
    onDeath: (death) => {
      deaths.push(death);
      news.emit("death");
    },
    worker: {
      catalogModule: new URL("board-app.ts", import.meta.url).href,
      dataDir: house.folder,
      allowEgress: ["127.0.0.1"],
      runner: { retryScale: 0.001 },
    },
    ...changes,
  });
  const desk = supervised.join(1, {
    store: house.store,
    onConnectionChanged: (id) => void changed.push(id),
  });
  return { ...supervised, ...desk };
};

beforeEach(async () => {
  house = await openHouse();
  house.clock.now = Date.now(); // threads have the real time
  await house.connect();
  deaths = [];
  changed = [];
  worker = supervise();
});
afterEach(async () => {
  await worker.stop(0);
  await house.close();
});

/** Waits as `house.rest` does, for the worker in its thread. */
const rest = async (runId: string) => {
  await worker.onIdle();
  const { received, finished, held, waiting } = await house.store.conservation();
  expect(finished + held + waiting).toBe(received);
  return house.store.run(runId);
};
const receive = async (use: string, name = "Ada") => {
  const id = await house.receive(await house.automate(step(use)), { name });
  worker.wake();
  return id;
};

describe("the worker thread", () => {
  it("works on runs as they come, and says when it changed a connection", async () => {
    await worker.onceReady;
    const id = await receive("board.pin");
    expect(await rest(id)).toMatchObject({ state: "succeeded" });
    house.board.next = [answers(401)];
    const held = await receive("board.pin");
    expect(await rest(held)).toMatchObject({ state: "held", hold: "auth_expired" });
    expect(changed).toHaveLength(1);
    expect(worker.state()).toBe("working");
    expect(deaths).toEqual([]);
  });

  it("is replaced when it dies, and what it had done is found and not done again", async () => {
    const id = await receive("board.crash");
    expect(await rest(id)).toMatchObject({ state: "succeeded", outputs: { crash: { found: true } } });
    expect(deaths).toEqual([{ cause: "crashed", runs: [id] }]);
    expect(house.board.cards).toHaveLength(1);
  });

  it("is replaced when it hangs, while this thread goes on, and the run that hangs it twice is set aside", async () => {
    await worker.stop(0);
    worker = supervise({ heartbeatMs: 100 });
    house.board.next = [hangs];
    const bystander = await receive("board.pin", "Bo");
    await house.board.arrived(1);
    const frozen = await receive("board.freeze");
    while (deaths.length < 1) {
      // answered by this thread, as intake is
      expect((await fetch(`${house.board.url}/cards?key=none`)).status).toBe(200);
    }
    const newcomer = await receive("board.pin", "Cy");
    while (deaths.length < 2) await once(news, "death");
    await house.board.arrived(3); // the bystander's second call, and the newcomer's
    expect(await rest(frozen)).toMatchObject({ state: "failed", code: "worker_stopped" });
    expect(deaths[0]?.cause).toBe("hung");
    expect(deaths[0]?.runs.toSorted()).toEqual([bystander, frozen].toSorted());
    expect(await house.store.run(bystander)).toMatchObject({ state: "succeeded" });
    expect(await house.store.run(newcomer)).toMatchObject({ state: "succeeded" });
    expect(house.board.cards.map(({ text }) => text).toSorted()).toEqual(["Bo", "Cy"]);
  });

  it("stops with calls under way, and leaves nothing claimed", async () => {
    house.board.next = [hangs];
    const id = await receive("board.pin");
    await house.board.arrived(1);
    await worker.stop(0);
    expect(await house.store.run(id)).toMatchObject({ state: "waiting", code: "stopped" });
    expect(worker.state()).toBe("stopped");
    worker = supervise();
    expect(await rest(id)).toMatchObject({ state: "succeeded" });
    expect(house.board.cards).toHaveLength(1);
  });

  it("leaves alone what another process owns, until it is its turn", async () => {
    await worker.stop(0);
    const database = await testDatabase(migrated);
    const others = openOwners({ url: database.url });
    const connection = (await house.store.connections()).find(({ name }) => name === "hall")!;
    const { promise: letGo, resolve } = Promise.withResolvers<void>();
    const owned = Promise.withResolvers<void>();
    const theirs = others.of(1).alone(laneKey(connection.id, "A"), new AbortController().signal, () => {
      owned.resolve();
      return letGo;
    });
    await owned.promise;
    worker = supervise({
      worker: {
        catalogModule: new URL("board-app.ts", import.meta.url).href,
        dataDir: house.folder,
        allowEgress: ["127.0.0.1"],
        owners: { url: database.url },
      },
    });
    const file = { use: "board.file", with: { text: "{% name %}", drawer: "{% drawer %}" } };
    const automation = await house.automate({ name: "file", steps: [file] });
    const first = await house.receive(automation, { name: "Ada", drawer: "A" });
    const second = await house.receive(automation, { name: "Bo", drawer: "B" });
    worker.wake();
    await eventually(async () => house.board.cards.length === 1, "the other drawer");
    expect(house.board.cards).toMatchObject([{ text: "Bo" }]);
    resolve();
    await theirs;
    expect(await rest(second)).toMatchObject({ state: "succeeded" });
    expect(await rest(first)).toMatchObject({ state: "succeeded" });
    await worker.stop(0);
    await others.close();
    await database.drop();
  });

  it("refuses to start when it cannot read its key", async () => {
    await worker.stop(0);
    worker = supervise({
      worker: {
        catalogModule: new URL("board-app.ts", import.meta.url).href,
        dataDir: house.folder,
        key: "not a key",
      },
    });
    await expect(worker.onceReady).rejects.toMatchObject({ name: "ConfigError", code: "vault_key_invalid" });
    expect(worker.state()).toBe("stopped");
  });
});

describe("kill -9", () => {
  const start = () => {
    const entry = fileURLToPath(new URL("worker-process.ts", import.meta.url));
    return fork(entry, [house.file, house.folder], { execArgv: ["--disable-warning=ExperimentalWarning"] });
  };

  it("in the middle of a call: the next start finds what was done, and does it exactly once", async () => {
    await worker.stop();
    house.board.next = [worksThenHangs];
    const automation = await house.automate(step("board.pin"));
    const first = await house.receive(automation, { name: "first" }, "ada");
    const second = await house.receive(automation, { name: "second" }, "ada");
    await house.store.close();

    const killed = start();
    await house.board.arrived(1);
    killed.kill("SIGKILL");
    await once(killed, "exit");
    const restarted = start();
    await once(restarted, "message"); // nothing is left to do
    restarted.send("stop");
    await once(restarted, "exit");

    house.store = await openSqliteStore({ file: house.file });
    expect(house.board.calls).toEqual(["first", "second"]);
    expect(house.board.cards.map(({ text }) => text)).toEqual(["first", "second"]);
    expect(await house.store.run(first)).toMatchObject({
      state: "succeeded",
      outputs: { pin: { found: true } },
    });
    expect(await house.store.run(second)).toMatchObject({ state: "succeeded" });
    expect(await house.store.attempts(first)).toMatchObject([{ message: "found: it had worked" }]);
    expect(await house.store.conservation()).toEqual({ received: 2, finished: 2, held: 0, waiting: 0 });
  });
});
