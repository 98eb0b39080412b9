/** An Ashby organisation to test against: the sandbox's own. */
import { afterEach, beforeEach } from "@jest/globals";
import { ashby } from "../../actions/ashby.ts";
import { createAshbyStandIn, type AshbyStandIn } from "../../src/sandbox/ashby/create-ashby-stand-in.ts";
import type { WorldCandidate } from "../../src/sandbox/ats/world.ts";
import type { AtsContract } from "../contract/ats.ts";
import { personIn, startAtsBench, type AtsBench } from "./ats-bench.ts";
import { drive, type Driver } from "./bench.ts";

export const ashbyContract: AtsContract<AshbyStandIn> = {
  standIn: createAshbyStandIn,
  connection: ashbyConnection,
  work: {
    add_note: { path: "candidate.createNote" },
    set_field: { path: "customField.setValue" },
    add_tag: { path: "candidate.addTag" },
    move_stage: { path: "application.changeStage" },
    reject: { path: "application.changeStage" },
    create: { path: "candidate.create" },
  },
};

export function ashbyConnection({ base, standIn }: AtsBench<AshbyStandIn>): Record<string, unknown> {
  return { api_key: standIn.apiKey, api_url: base };
}

export interface AshbyBench {
  bench: AtsBench<AshbyStandIn>;
  /** A connection where nothing is remembered; `changes` are other values of its fields. */
  open(changes?: Record<string, unknown>): Driver;
  /** Begins again with other limits. */
  restart(options: Parameters<typeof createAshbyStandIn>[0]): Promise<void>;
  jane(): WorldCandidate;
  john(): WorldCandidate;
  callsOf(method: string): AshbyStandIn["calls"];
}

/** Starts one before each test, and stops it afterwards. */
export function useAshbyBench(): AshbyBench {
  let drivers: Driver[] = [];
  const start = async (options: Parameters<typeof createAshbyStandIn>[0] = {}): Promise<void> => {
    current.bench = await startAtsBench(({ now }) => createAshbyStandIn({ now, ...options }));
  };
  const stop = async (): Promise<void> => {
    for (const driver of drivers) driver.close();
    drivers = [];
    await current.bench.close();
  };
  const current: AshbyBench = {
    bench: undefined as never,
    open(changes = {}) {
      const driver = drive(current.bench, ashby, { ...ashbyConnection(current.bench), ...changes });
      drivers.push(driver);
      return driver;
    },
    async restart(options) {
      await stop();
      await start(options);
    },
    jane: () => personIn(current.bench.world, "Jane Smith"),
    john: () => personIn(current.bench.world, "John Doe"),
    callsOf: (method) => current.bench.standIn.calls.filter((call) => call.method === method),
  };
  beforeEach(() => start());
  afterEach(stop);
  return current;
}

export const JANE = "jane.smith@example.com";
export const JOHN = "john.doe@example.com";
export const NOTE = { candidate: JANE, text: "Scored 82 of 100" };
