/** A runner with subscriptions, and a clock in the test's hand. */
import { subscriber as subscriberApp } from "../../actions/internal/subscriber.ts";
import { Catalog } from "../../src/core/catalog.ts";
import type { Automation } from "../../src/core/types.ts";
import { subscriptionOperations, type Subscriptions } from "../../src/hooks/subscriptions/subscriptions.ts";
import { silentLog } from "../../src/log.ts";
import { createConnectionReader } from "../../src/run/connections.ts";
import { openDirectory, type Directory } from "../../src/run/directory.ts";
import type { ResolveAll } from "../../src/run/outbound/egress-guard.ts";
import { createOutbound } from "../../src/run/outbound/outbound.ts";
import type { Runner } from "../../src/run/runner/create-runner.ts";
import { openVault } from "../../src/vault/open-vault.ts";
import { trycrucible } from "../../triggers/trycrucible.ts";
import { talentsprout } from "../../triggers/talentsprout.ts";
import { openHouse, type House } from "../run/runner-house.ts";

export const OPERATOR = { id: "operator", seesAll: true };

export interface SubscribedHouse extends House {
  runner: Runner;
  directory: Directory;
  subscriptions: Subscriptions;
  /** The automation that delivers for a subscription. */
  automationOf(id: string): Promise<Automation>;
  /** Moves the clock from one due time to the next, up to this moment, and rests at each. */
  until(moment: number): Promise<void>;
}

/** @param options.resolve  whose addresses are then judged as anywhere else; left out: private ones are open */
export async function openSubscribedHouse(options: { resolve?: ResolveAll } = {}): Promise<SubscribedHouse> {
  const { resolve } = options;
  const catalog = new Catalog([trycrucible, talentsprout], [], [subscriberApp]);
  const house = await openHouse({ catalog });
  const { store, clock } = house;
  const now = () => clock.now;
  const vault = openVault({ dataDir: house.folder });
  const outbound = createOutbound({
    egress: resolve ? {} : { allowPrivate: true },
    ...(resolve && { resolve }),
    log: silentLog,
    now,
    random: () => 0,
  });
  const directory = await openDirectory({ store, vault, catalog, log: silentLog, now });
  const runner = house.makeRunner({
    outbound,
    connections: createConnectionReader({ store, vault, now }),
    onConnectionChanged: () => void directory.reload(),
  });
  const subscriptions = subscriptionOperations({
    store,
    vault,
    catalog,
    directory,
    outbound,
    ownUrl: () => "http://127.0.0.1:1",
    now,
    onChange: () => runner.wake(),
  });
  const rest: House["rest"] = async (runId) => {
    await runner.onIdle();
    return house.rest(runId);
  };
  return {
    ...house,
    runner,
    directory,
    subscriptions,
    rest,
    async automationOf(id) {
      await directory.reload();
      const found = directory.automations().find(({ subscription }) => subscription?.id === id);
      if (!found) throw new Error(`${id} has no automation`);
      return found;
    },
    async until(moment) {
      for (;;) {
        runner.wake();
        await rest();
        const dueAt = await store.nextDueAt();
        if (dueAt === null || dueAt > moment) break;
        clock.now = Math.max(clock.now, dueAt);
      }
      clock.now = Math.max(clock.now, moment);
    },
    async close() {
      await runner.stop(0);
      outbound.close();
      await house.close();
    },
  };
}
