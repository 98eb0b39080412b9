/** What changes is told as it changes, once for all who listen, and again to who comes back. */
import { afterEach, describe, expect, it } from "@jest/globals";
import { watchStore, type Live, type LiveMessage } from "../../src/run/live.ts";
import { useScene, type OpenedStore } from "../contract/store/scene.ts";
import { finished, makeEvent, T0 } from "../contract/store/fixtures.ts";
import { temporaryStore } from "../store/temporary-store.ts";

let live: Live;
let reads: string[];
/** What waits for time to pass; it passes while somebody waits for a message. */
let pending: (() => void)[];
let nudge: () => void;

const scene = useScene(async (): Promise<OpenedStore> => {
  const opened = await temporaryStore();
  reads = [];
  const counted = {
    ...opened.store,
    run: (id: string) => {
      reads.push(id);
      return opened.store.run(id);
    },
  };
  pending = [];
  nudge = () => undefined;
  const later = (_ms: number, work: () => void) => {
    pending.push(work);
    nudge();
    return () => undefined;
  };
  const watched = watchStore(counted, { remembered: 5, batch: 2, later });
  live = watched.live;
  return { ...opened, store: watched.store };
});
afterEach(() => live.close());

/** Collects what is told and waits until so many messages are there. */
function ear(after?: string) {
  const heard: LiveMessage[] = [];
  const listening = live.listen(
    (message) => {
      heard.push(message);
      nudge();
    },
    { after },
  );
  const until = async (count: number): Promise<LiveMessage[]> => {
    while (heard.length < count) {
      const nudged = new Promise<void>((resolve) => (nudge = resolve));
      for (const work of pending.splice(0)) work();
      if (heard.length < count && pending.length === 0) await nudged;
    }
    return heard.splice(0, count);
  };
  /** In short: `run:succeeded`, `event`, `reload`. */
  const words = async (count: number): Promise<string[]> =>
    (await until(count)).map(({ change }) =>
      change.kind === "run" ? `run:${change.run.state}` : change.kind,
    );
  return { ...listening, heard, until, words };
}

describe("a listener", () => {
  it("hears of an event and of each state that its run rests in", async () => {
    const automation = await scene().automation();
    const one = ear();
    const id = await scene().recordRun(automation);
    expect(await one.words(2)).toEqual(["event", "run:waiting"]);
    const claimed = await scene().claimOne();
    expect(await one.words(1)).toEqual(["run:running"]);
    await scene().store.changeRun(id, claimed.token, finished("succeeded"));
    expect(await one.words(1)).toEqual(["run:succeeded"]);
    const copy = await scene().store.replayRun(id, {
      newRunId: "run_copy",
      at: T0,
      deadlineAt: T0,
      fromStart: true,
      version: "recorded",
    });
    const told = await one.until(2);
    expect(told.map(({ change }) => change.kind === "run" && change.run.id)).toEqual([id, copy.id]);
    await scene().store.cancelRun(copy.id, T0, "enough");
    expect(await one.words(1)).toEqual(["run:cancelled"]);
  });

  it("hears nothing of a repeated event, of a lost claim, and of what changed nothing", async () => {
    const automation = await scene().automation();
    const { event, runs } = await scene().record([automation], { lane: "a" });
    const id = runs[0]!.id;
    await scene().work(finished("filtered"));
    const one = ear();
    await scene().recordEvent({ ...makeEvent(), idempotencyKey: event.idempotencyKey });
    await scene().store.changeRun(id, "no token", finished("failed"));
    await scene().store.cancelRun(id, T0, "too late");
    await scene().store.answerRun(id, "yes", T0);
    await scene().store.releaseHeld("config", { runId: id }, T0);
    await scene().store.releaseClaims(T0);
    await scene().recordRun(automation, { lane: "b" });
    expect(await one.words(2)).toEqual(["event", "run:waiting"]);
    expect(reads).not.toContain(id);
  });

  it("is told to fetch again when many change at once", async () => {
    const automation = await scene().automation();
    const one = ear();
    await scene().store.setAutomationState(automation.id, "paused", { at: T0, held: "keep" });
    await scene().store.setAutomationState(automation.id, "on", { at: T0, held: "release" });
    const [message] = await one.until(1);
    expect(message!.change).toEqual({ kind: "reload", automationId: automation.id });
  });

  it("is told of a version, and of what is asked for many runs", async () => {
    const automation = await scene().automation();
    const { store } = scene();
    const one = ear();
    const { definition } = automation;
    await store.addVersion({
      id: "ver_2",
      automationId: automation.id,
      number: 2,
      definition,
      createdAt: T0,
    });
    expect((await one.until(1))[0]!.change).toEqual({ kind: "reload", automationId: automation.id });
    const id = await scene().recordRun(automation);
    await one.until(2);
    const choice = { fromStart: false, version: "recorded" } as const;
    const counts = { runs: 1, done: 0, refused: 0, createdAt: T0, finishedAt: null };
    const job = {
      id: "blk_1",
      action: "cancel",
      choice,
      state: "running",
      madeBy: "Ada",
      ...counts,
    } as const;
    await store.createBulkJob(job, [id]);
    expect(await one.words(1)).toEqual(["reload"]);
    await store.stepBulkJob("blk_1", { at: T0, deadlineAt: T0, newRunId: "run_x" });
    expect(await one.words(1)).toEqual(["run:cancelled"]);
    // over: nothing changed
    await store.setBulkState("blk_1", "paused", T0);
    await scene().record([automation]);
    expect(await one.words(2)).toEqual(["event", "run:waiting"]);
  });

  it("gets one message for a run that changed many times meanwhile, and reads are shared", async () => {
    const automation = await scene().automation();
    const [one, other] = [ear(), ear()];
    const id = await scene().recordRun(automation);
    await scene().work(finished("filtered"));
    expect(await one.words(2)).toEqual(["event", "run:filtered"]);
    expect(await other.words(2)).toEqual(["event", "run:filtered"]);
    expect(reads).toEqual([id]);
  });

  it("costs nothing when there is none", async () => {
    const automation = await scene().automation();
    const one = ear();
    one.stop();
    await scene().recordRun(automation);
    const two = ear();
    await scene().recordRun(automation, { lane: "another" });
    await two.words(2);
    expect(reads).toHaveLength(1);
    expect(one.heard).toEqual([]);
  });

  it("is told of its end", () => {
    let ended = 0;
    live.listen(() => undefined, { onClose: () => (ended += 1) });
    live.close();
    expect(ended).toBe(1);
  });
});

describe("who comes back", () => {
  it("hears what it missed, in order, and then what follows", async () => {
    const automation = await scene().automation();
    const first = ear();
    await scene().recordRun(automation, { lane: "a" });
    const [, last] = await first.until(2);
    first.stop();
    await scene().recordRun(automation, { lane: "b" });
    const second = ear(last!.id);
    expect(second.resumed).toBe(true);
    expect(await second.words(2)).toEqual(["event", "run:waiting"]);
    await scene().recordRun(automation, { lane: "c" });
    expect(await second.words(2)).toEqual(["event", "run:waiting"]);
  });

  it("hears nothing twice when it missed nothing", async () => {
    const automation = await scene().automation();
    const first = ear();
    await scene().recordRun(automation, { lane: "a" });
    const [, last] = await first.until(2);
    const second = ear(last!.id);
    expect([second.resumed, second.id]).toEqual([true, last!.id]);
    await scene().recordRun(automation, { lane: "b" });
    expect(await second.words(2)).toEqual(["event", "run:waiting"]);
    expect(second.heard).toEqual([]);
  });

  it("makes nobody else hear anything again", async () => {
    const automation = await scene().automation();
    const stays = ear();
    await scene().recordRun(automation, { lane: "a" });
    const [event] = await stays.until(2);
    const returns = ear(event!.id);
    await scene().recordRun(automation, { lane: "b" });
    expect(await returns.words(3)).toEqual(["run:waiting", "event", "run:waiting"]);
    expect(await stays.words(2)).toEqual(["event", "run:waiting"]);
    expect(stays.heard).toEqual([]);
  });

  it.each(["", "nonsense", "00000000-1", "-", "%-NaN"])("after %j is told to fetch again", async (after) => {
    await scene().recordRun(await scene().automation());
    expect(ear(after).resumed).toBe(false);
  });

  it("is told to fetch again when more happened than is remembered, or its place lies ahead", async () => {
    const automation = await scene().automation();
    const { id: start } = ear();
    for (let count = 0; count < 10; count += 1) await scene().recordRun(automation, { lane: String(count) });
    expect(ear(start).resumed).toBe(false);
    expect(ear(`${start.split("-")[0]}-999`).resumed).toBe(false);
  });

  it("is told so even while it listens, when it can't keep up", async () => {
    const automation = await scene().automation();
    const one = ear();
    // all in one go, before the first is told
    await Promise.all(
      Array.from({ length: 12 }, (_, index) => scene().recordRun(automation, { lane: String(index) })),
    );
    expect((await one.words(1))[0]).toBe("reload");
    await scene().recordRun(automation, { lane: "later" });
    expect(await one.words(2)).toEqual(["event", "run:waiting"]);
  });
});
