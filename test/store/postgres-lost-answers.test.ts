/** The connection breaks while the answer to a commit is on its way: what was written is there, and nobody was told. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { Client } from "pg";
import { sql as claimRuns } from "../../src/store/postgres/claim-runs.ts";
import { StoreUnreachable } from "../../src/store/store-unreachable.ts";
import { LEASE, T0 } from "../contract/store/fixtures.ts";
import { Scene } from "../contract/store/scene.ts";
import { type TemporaryPostgres, temporaryPostgres } from "../postgres/temporary-postgres.ts";

interface Querying {
  query(this: Client, ...args: unknown[]): unknown;
}
const real = Client.prototype as unknown as Querying;
const query: Querying["query"] = Reflect.get(real, "query");

let opened: TemporaryPostgres;
let scene: Scene;
beforeEach(async () => {
  opened = await temporaryPostgres();
  scene = new Scene(opened);
});
afterEach(async () => {
  real.query = query;
  await opened.destroy();
});

/** The next such statement is carried out, and its answer lost. */
function loseAnswerTo(statement: string): void {
  real.query = function (...args) {
    const [config] = args;
    if ((config as { text?: string }).text !== statement) return query.apply(this, args);
    real.query = query;
    const told = args.at(-1) as (error: Error) => void;
    const lose = (): void => {
      void this.end();
      told(new Error("Connection terminated unexpectedly"));
    };
    return query.apply(this, [...args.slice(0, -1), lose]);
  };
}

describe("a claim whose answer is lost", () => {
  it.each(["claim", "runs"] as const)(
    "is taken back with the next one, and nobody waits for its end (%s)",
    async (which) => {
      const id = await scene.recordRun(await scene.automation());
      loseAnswerTo(claimRuns[which]);
      await expect(scene.claim()).rejects.toThrow(StoreUnreachable);
      expect(await scene.run(id)).toMatchObject({ state: "running" });
      const [again] = await scene.claim(T0 + 1);
      expect(again).toMatchObject({ run: { id }, interrupted: false });
      expect(await scene.claim(T0 + 2)).toEqual([]);
    },
  );

  it("takes nothing back from others, nor what was claimed at another time", async () => {
    const automation = await scene.automation();
    const mine = await scene.recordRun(automation);
    expect(await scene.claim(T0)).toHaveLength(1);
    loseAnswerTo(claimRuns.claim);
    await expect(scene.claim(T0 + 1)).rejects.toThrow(StoreUnreachable);
    expect(await scene.claim(T0 + 2)).toEqual([]);
    expect(await scene.run(mine)).toMatchObject({ state: "running" });
    expect(await scene.claim(T0 + LEASE)).toMatchObject([{ run: { id: mine }, interrupted: true }]);
  });
});
