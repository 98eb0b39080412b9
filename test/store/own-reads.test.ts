import { MessageChannel } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { connectStore } from "../../src/store/remote/connect-store.ts";
import { serveStore } from "../../src/store/remote/serve-store.ts";
import { withOwnReads } from "../../src/store/remote/with-own-reads.ts";
import { openSqliteReader, type StoreReads } from "../../src/store/sqlite/open-sqlite-reader.ts";
import { StoreClosed } from "../../src/store/store-closed.ts";
import { StoreFull } from "../../src/store/store-full.ts";
import type { Store } from "../../src/store/store.ts";
import { describeStore } from "../contract/store.ts";
import { finished, LEASE, T0 } from "../contract/store/fixtures.ts";
import { Scene } from "../contract/store/scene.ts";
import { temporaryStore, type TemporaryStore } from "./temporary-store.ts";

function lineTo(store: Store): Store {
  const { port1, port2 } = new MessageChannel();
  serveStore(store, port1);
  return connectStore(port2);
}

describeStore(
  "the store over a port with reads of one's own",
  async () => {
    const opened = await temporaryStore(() => T0);
    const connect = (store: Store): Store => withOwnReads(lineTo(store), openSqliteReader(opened.file));
    let near = connect(opened.store);
    return {
      store: near,
      async reopen() {
        await near.close();
        near = connect(await opened.reopen());
        return near;
      },
      async destroy() {
        await near.close();
        await opened.destroy();
      },
    };
  },
  { without: ["people"] },
);

describe("reads of one's own", () => {
  let opened: TemporaryStore;
  let reader: StoreReads;
  beforeEach(async () => {
    opened = await temporaryStore(() => T0);
    reader = openSqliteReader(opened.file);
  });
  afterEach(async () => {
    await reader.close();
    await opened.destroy();
  });

  it("see every write whose promise has resolved", async () => {
    const scene = new Scene(opened);
    const automation = await scene.automation();
    for (let round = 0; round < 50; round += 1) {
      const runId = await scene.recordRun(automation);
      expect(await reader.run(runId)).toMatchObject({ state: "waiting" });
      const [lease] = await opened.store.leaseRuns({ now: T0, leaseMs: LEASE, limit: 1 });
      expect(await reader.leasedRuns([lease!])).toHaveLength(1);
      await opened.store.changeRun(runId, lease!.token, finished("succeeded"));
      expect(await reader.run(runId)).toMatchObject({ state: "succeeded" });
      expect(await reader.leasedRuns([lease!])).toEqual([]);
    }
  });

  it("put leased runs back at once when they cannot be read", async () => {
    const scene = new Scene(opened);
    const automation = await scene.automation();
    const runId = await scene.recordRun(automation);
    const ill = { leasedRuns: () => Promise.reject(new StoreFull("The disk is ill.")) };
    const line = lineTo({ ...opened.store, ...ill });
    const near = withOwnReads(line, { ...reader, ...ill });
    const due = { now: T0, leaseMs: LEASE, limit: 9 };
    await expect(near.claimRuns(due)).rejects.toBeInstanceOf(StoreFull);
    expect(await opened.store.run(runId)).toMatchObject({ state: "waiting" });
    expect(await opened.store.claimRuns(due)).toHaveLength(1);
  });

  it("are asked of the store when they fail themselves", async () => {
    const scene = new Scene(opened);
    const runId = await scene.recordRun(await scene.automation());
    const ill = { run: () => Promise.reject(new StoreFull("The disk is ill.")) };
    const near = withOwnReads(lineTo(opened.store), { ...reader, ...ill });
    expect(await near.run(runId)).toMatchObject({ id: runId });
    await near.close();
  });

  it("cannot write, and end with their connection", async () => {
    const near = withOwnReads(lineTo(opened.store), reader);
    await near.close();
    await expect(near.run("run_1")).rejects.toBeInstanceOf(StoreClosed);
    await expect(near.hooks()).rejects.toBeInstanceOf(StoreClosed);
    expect(await opened.store.hooks()).toEqual([]); // the store itself stays open
  });
});
