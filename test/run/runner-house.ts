/** Everything a runner needs, for tests: a real store, a real destination, and a clock in the test's hand. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "@jest/globals";
import {
  type AutomationDefinition,
  AutomationSchema,
  nameSteps,
} from "../../src/core/automation/automation.ts";
import type { Cache } from "../../src/core/define-action.ts";
import type { HiringEvent } from "../../src/core/hiring/hiring-event.ts";
import { newId } from "../../src/core/id.ts";
import type { Automation, Connection, Event, Run } from "../../src/core/types.ts";
import { silentLog } from "../../src/log.ts";
import { createEvaluator } from "../../src/run/evaluator/evaluator.ts";
import { createConnectionReader } from "../../src/run/connections.ts";
import { createOutbound } from "../../src/run/outbound/outbound.ts";
import { createRunner, type Runner, type RunnerDependencies } from "../../src/run/runner/create-runner.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { type Board, startBoard } from "./board.ts";
import { catalog } from "./board-app.ts";

export const START = Date.UTC(2026, 10, 21, 14, 0, 0);
export const HOUR = 3_600_000;

/** One process for all tests of a file. */
const evaluator = createEvaluator();
afterAll(() => evaluator.close());

export interface House {
  store: Store;
  folder: string;
  file: string;
  board: Board;
  runner: Runner;
  clock: { now: number };
  /** Another runner over the same store, as after a restart. */
  makeRunner(changes?: Partial<RunnerDependencies>): Runner;
  connect(name?: string, changes?: Partial<Connection>): Promise<Connection>;
  /** The connection that events come from. */
  vendor(): Promise<Connection>;
  automate(definition: Record<string, unknown>): Promise<Automation>;
  /** Journals an event with one run of the automation, as intake does. */
  receive(
    automation: Automation,
    payload?: Record<string, unknown>,
    lane?: string | null,
    candidate?: HiringEvent["candidate"],
  ): Promise<string>;
  /** Waits until nothing is due, checks that nothing is lost, and reads the run. */
  rest(runId?: string): Promise<Run>;
  /** Moves the clock to when the next run is due, or by so much, and rests there. */
  later(runId?: string, ms?: number): Promise<Run>;
  close(): Promise<void>;
}

export function memoryCache(): Cache {
  const values = new Map<string, unknown>();
  return {
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
  };
}

export async function openHouse(changes: Partial<RunnerDependencies> = {}): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), "hirewire-runner-"));
  const file = join(folder, "hirewire.db");
  const clock = { now: START };
  const now = () => clock.now;
  const board = await startBoard();
  const store = await openSqliteStore({ file, now });
  const outbound = createOutbound({ egress: { allowPrivate: true }, log: silentLog, now, random: () => 0 });
  const cache = memoryCache();
  const runners: Runner[] = [];
  const makeRunner = (more: Partial<RunnerDependencies> = {}): Runner => {
    const runner = createRunner({
      store,
      evaluator,
      catalog,
      connections: createConnectionReader({ store, vault: { open: () => "" }, now }),
      outbound,
      cacheFor: () => cache,
      log: silentLog,
      now,
      random: () => 0.5, // in the middle of every jitter
      ...changes,
      ...more,
    });
    runners.push(runner);
    return runner;
  };
  const runner = makeRunner();
  let hookConnection: Connection | undefined;
  let count = 0;

  const connect: House["connect"] = async (name = "hall", more = {}) => {
    const connection: Connection = {
      id: newId("con", clock.now),
      name,
      app: "board",
      settings: { url: board.url },
      state: "live",
      stateReason: null,
      createdAt: clock.now,
      updatedAt: clock.now,
      ...more,
    };
    await store.createConnection(connection, [], null);
    return connection;
  };

  const vendor = async (): Promise<Connection> =>
    (hookConnection ??= await connect("vendor", { app: "vendor", settings: {} }));

  const check = async (): Promise<void> => {
    const { received, finished, held, waiting } = await store.conservation();
    expect(finished + held + waiting).toBe(received);
  };

  const rest: House["rest"] = async (runId) => {
    await runner.onIdle();
    await check();
    return (runId === undefined ? null : await store.run(runId)) as Run;
  };

  return {
    store,
    folder,
    file,
    board,
    runner,
    clock,
    makeRunner,
    connect,
    vendor,
    async automate(given) {
      const parsed = AutomationSchema.parse({ name: "Pins", trigger: "candidate.scored", ...given });
      const definition: AutomationDefinition = nameSteps(parsed);
      const automation: Automation = {
        id: newId("aut", clock.now),
        name: definition.name,
        state: "on",
        versionId: newId("ver", clock.now),
        versionNumber: 1,
        definition,
        createdAt: clock.now,
        updatedAt: clock.now,
      };
      await store.createAutomation(automation);
      return automation;
    },
    async receive(automation, payload = {}, lane = null, candidate) {
      const { id: connectionId } = await vendor();
      count += 1;
      const id = newId("run", clock.now);
      const event: Event = {
        id: newId("evt", clock.now),
        connectionId,
        hookId: "hook",
        app: "vendor",
        eventKey: "scored",
        wireName: "scored",
        hiringType: "candidate.scored",
        idempotencyKey: `key ${count}`,
        receivedAt: clock.now,
        test: false,
        misfits: [],
        lane,
        hiring: {
          type: "candidate.scored",
          ...(candidate && { candidate }),
          source: { vendor: "vendor", event: "scored", connection: "vendor" },
        },
        headers: {},
        body: new TextEncoder().encode(JSON.stringify(payload)),
      };
      const { id: automationId, versionId } = automation;
      const times = { createdAt: clock.now, deadlineAt: clock.now + 72 * HOUR };
      await store.recordEvent(event, [{ id, automationId, versionId, lane, hold: null, ...times }], 0);
      runner.wake();
      return id;
    },
    rest,
    async later(runId, ms) {
      const dueAt = await store.nextDueAt();
      clock.now = ms === undefined ? Math.max(clock.now, dueAt ?? clock.now) : clock.now + ms;
      return rest(runId);
    },
    async close() {
      await Promise.all(runners.map((one) => one.stop(0)));
      outbound.close();
      await store.close();
      await board.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
