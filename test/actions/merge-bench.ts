/** A connection to the stand-in of Merge for each test. */
import { afterEach } from "@jest/globals";
import { merge } from "../../actions/merge.ts";
import { createMergeStandIn, type MergeStandIn } from "../../src/sandbox/merge/create-merge-stand-in.ts";
import type { WorldCandidate } from "../../src/sandbox/ats/world.ts";
import { type AtsBench, personIn, startAtsBench } from "./ats-bench.ts";
import { drive, type Driver } from "./bench.ts";

export type MergeBench = AtsBench<MergeStandIn>;
export const JANE = "jane.smith@example.com";

export const ritaIn = ({ world }: MergeBench): string => world.users[0]?.id ?? "";
export const connectionOf = (bench: MergeBench): Record<string, unknown> => ({
  api_key: bench.standIn.apiKey,
  account_token: bench.standIn.accountToken,
  acting_user: ritaIn(bench),
  api_url: bench.base,
});

export interface MergeScene {
  /** Of the test that runs. */
  readonly bench: MergeBench;
  /** A new stand-in and a connection to it; `changes` are other values of the connection's fields. */
  open(
    options?: Parameters<typeof createMergeStandIn>[0],
    changes?: Record<string, unknown>,
  ): Promise<Driver>;
  /** Another connection to the same stand-in. */
  again(changes?: Record<string, unknown>): Driver;
  jane(): WorldCandidate;
}

export function useMerge(): MergeScene {
  let bench: MergeBench | undefined;
  let drivers: Driver[] = [];
  const opened = (): MergeBench => {
    if (!bench) throw new Error("nothing was opened");
    return bench;
  };
  const again = (changes: Record<string, unknown> = {}): Driver => {
    const driver = drive(opened(), merge, { ...connectionOf(opened()), ...changes });
    drivers.push(driver);
    return driver;
  };
  afterEach(async () => {
    for (const driver of drivers) driver.close();
    drivers = [];
    await bench?.close();
    bench = undefined;
  });
  return {
    get bench() {
      return opened();
    },
    async open(options = {}, changes = {}) {
      bench = await startAtsBench((given) => createMergeStandIn({ ...given, ...options }));
      return again(changes);
    },
    again,
    jane: () => personIn(opened().world, "Jane Smith"),
  };
}
