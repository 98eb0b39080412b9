/** Runs that were let go together, counted while they go on, also by a server that was started anew meanwhile. */
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { drainOperations } from "../../src/run/operations/drains.ts";
import type { RunChange } from "../../src/store/run-queue.ts";
import { finished, T0 } from "../contract/store/fixtures.ts";
import { Scene } from "../contract/store/scene.ts";
import { temporaryStore, type TemporaryStore } from "../store/temporary-store.ts";

let opened: TemporaryStore;
let scene: Scene;
beforeEach(async () => {
  opened = await temporaryStore(() => T0);
  scene = new Scene(opened);
});
afterEach(() => opened.destroy());

it("tells how they go on, before and after a restart, and no longer than anybody asks", async () => {
  const automation = await scene.automation();
  for (const lane of ["ada", "bo"]) await scene.record([automation], { lane });
  const all = async (change: RunChange, now: number): Promise<void> => {
    for (const { run, token } of await scene.claim(now)) await scene.store.changeRun(run.id, token, change);
  };
  await all(
    {
      to: "held",
      hold: "auth_expired",
      connectionId: "con_slack",
      reason: "Slack refused the token",
      code: "auth_expired",
      ambiguousSince: null,
      attempt: null,
    },
    T0,
  );
  let at = T0 + 5;
  const open = () => drainOperations({ store: scene.store, now: () => at });
  const drains = open();
  expect(await drains.release("con_slack", at)).toBe(2);
  expect(await drains.of("con_slack")).toMatchObject({ at, total: 2, goneOn: 0 });
  await all(finished("succeeded", at), at);
  expect(await drains.of("con_slack")).toMatchObject({ goneOn: 2, failed: 0 });

  await scene.reopen();
  expect(await open().of("con_slack")).toMatchObject({ at, total: 2, goneOn: 2, failed: 0 });
  expect(await open().of("con_other")).toBeNull();
  at += 60 * 60 * 1000 + 1;
  expect(await open().of("con_slack")).toBeNull();
});
