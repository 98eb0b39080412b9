/** What is asked for many runs: planned, done at a pace, paused, and carried on after a restart, each run once. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { silentLog } from "../../src/log.ts";
import { type BulkRunner, createBulk } from "../../src/run/bulk/bulk-jobs.ts";
import type { BulkRequest } from "../../src/run/bulk/plan-bulk.ts";
import type { BulkAction, BulkItem } from "../../src/store/bulk-jobs.ts";
import type { Automation } from "../../src/core/types.ts";
import { makeAttempt, T0 } from "../contract/store/fixtures.ts";
import { Scene } from "../contract/store/scene.ts";
import { temporaryStore, type TemporaryStore } from "../store/temporary-store.ts";

const AT = T0 + 60_000;
const CHOICE = { fromStart: false, version: "recorded" } as const;
const all = (action: BulkAction, search = {}): BulkRequest => ({
  action,
  selection: { search },
  choice: CHOICE,
});

let opened: TemporaryStore;
let scene: Scene;
let automation: Automation;
let bulk: BulkRunner;

const open = (perSecond = 10_000): BulkRunner =>
  createBulk({ store: scene.store, now: () => AT, log: silentLog, onRuns: () => undefined, perSecond });

beforeEach(async () => {
  opened = await temporaryStore(() => T0);
  scene = new Scene(opened);
  automation = await scene.automation();
  bulk = open();
});
afterEach(async () => {
  await bulk.stop();
  await opened.destroy();
});

/** Runs whose first step failed for good. */
async function failSome(count: number): Promise<string[]> {
  for (let made = 0; made < count; made += 1) await scene.record([automation]);
  const claimed = await scene.claim();
  for (const { run, token } of claimed) {
    await scene.store.changeRun(run.id, token, {
      to: "failed",
      reason: "no such channel",
      code: "channel_missing",
      outputs: {},
      attempt: makeAttempt({ outcome: "rejected" }),
      at: T0,
    });
  }
  return claimed.map(({ run }) => run.id);
}

async function isOver(id: string): Promise<void> {
  while ((await bulk.get(id)).state === "running") await new Promise((resolve) => setTimeout(resolve, 5));
}

async function itemsOf(id: string): Promise<BulkItem[]> {
  const items: BulkItem[] = [];
  for await (const item of bulk.items(id)) items.push(item);
  return items;
}

describe("many runs at once", () => {
  it("are planned: how often each action, and what stays as it is, and why", async () => {
    const failed = await failSome(3);
    await scene.record([automation]);
    const again = { newRunId: "run_again", at: T0, deadlineAt: AT, ...CHOICE };
    await scene.store.replayRun(failed[0]!, again);
    expect(await bulk.plan(all("replay"))).toMatchObject({
      runs: failed.slice(1),
      automations: [{ name: "Score to Slack", runs: 2, actions: { "slack.post_message": 4 } }],
      leftOut: [
        { why: "still under way: they go on by themselves", runs: 2 },
        { why: "repeated before", runs: 1 },
      ],
    });
    const some = { ...all("cancel"), selection: { runs: [failed[1]!, failed[1]!, "run_gone"] } };
    expect(await bulk.plan(some)).toMatchObject({
      runs: [],
      leftOut: [{ why: "finished already", runs: 1 }],
    });
    await expect(bulk.start(some, "Ada")).rejects.toMatchObject({ code: "nothing_to_do" });
  });

  it("are done in the order of their arrival, and told one by one", async () => {
    const failed = await failSome(3);
    bulk.begin();
    const job = await bulk.start(all("skip", { code: "channel_missing" }), "Ada");
    await isOver(job.id);
    expect(await bulk.get(job.id)).toMatchObject({ state: "finished", done: 3, refused: 0, madeBy: "Ada" });
    const items = await itemsOf(job.id);
    expect(items.map(({ runId }) => runId)).toEqual(failed);
    for (const { newRunId } of items) {
      expect(await scene.run(newRunId!)).toMatchObject({ state: "waiting", stepIndex: 1 });
      expect(await scene.store.attempts(newRunId!)).toMatchObject([
        { stepId: "post", outcome: "skipped", message: "skipped by Ada" },
      ]);
    }
  });

  it("say of each run why it could not be done", async () => {
    const [first, second] = await failSome(2);
    const job = await bulk.start(all("replay"), "Ada");
    await scene.store.removePayloads({ before: AT, limit: 1 });
    bulk.begin();
    await isOver(job.id);
    expect(await bulk.get(job.id)).toMatchObject({ done: 1, refused: 1 });
    expect(await itemsOf(job.id)).toMatchObject([
      { runId: first, outcome: "refused", code: "payload_removed", newRunId: null },
      { runId: second, outcome: "done", code: null },
    ]);
  });

  it("go on after a restart where they were, and never twice", async () => {
    const failed = await failSome(4);
    const job = await bulk.start(all("replay"), "Ada");
    const step = (count: number) => ({ at: AT, deadlineAt: AT, newRunId: `run_new${count}` });
    expect(await scene.store.stepBulkJob(job.id, step(1))).toMatchObject({ place: 0, newRunId: "run_new1" });
    await bulk.setState(job.id, "paused");
    expect(await scene.store.stepBulkJob(job.id, step(2))).toBeNull();
    await bulk.stop();
    await scene.reopen();
    bulk = open();
    bulk.begin();
    expect(await bulk.get(job.id)).toMatchObject({ state: "paused", done: 1 });
    await bulk.setState(job.id, "running");
    await isOver(job.id);
    const { items } = await scene.store.searchRuns({}, { limit: 50 });
    const repeated = items.flatMap(({ replayOf }) => replayOf ?? []);
    expect(repeated.toSorted()).toEqual(failed.toSorted());
    await expect(bulk.setState(job.id, "cancelled")).rejects.toMatchObject({ code: "bulk_job_over" });
  });

  it("leave the rest as it is when they are stopped", async () => {
    await failSome(2);
    const job = await bulk.start(all("replay"), "Ada");
    await bulk.setState(job.id, "cancelled");
    bulk.begin();
    expect(await scene.store.stepBulkJob(job.id, { at: AT, deadlineAt: AT, newRunId: "run_x" })).toBeNull();
    expect(await bulk.get(job.id)).toMatchObject({ state: "cancelled", done: 0, finishedAt: AT });
  });

  it("are tried now, let go on and cancelled, each as it stands", async () => {
    const { event } = await scene.record([automation], { lane: "ada" });
    await scene.record([automation], { lane: "ada" });
    await scene.work({
      to: "waiting",
      nextAt: AT + 1_000,
      reason: "later",
      code: null,
      attempts: 1,
      ambiguousSince: null,
      attempt: null,
    });
    bulk.begin();
    const waiting = { eventId: event.id };
    await isOver((await bulk.start(all("retry", waiting), "Ada")).id);
    expect(await scene.claimedIds(AT)).toHaveLength(1);
    await scene.store.releaseClaims(AT);
    const both = await bulk.start(all("cancel"), "Ada");
    await isOver(both.id);
    expect(await bulk.get(both.id)).toMatchObject({ done: 2 });
    const { items } = await scene.store.searchRuns({ state: "cancelled" }, { limit: 5 });
    expect(items.map(({ reason }) => reason)).toEqual(["cancelled by Ada", "cancelled by Ada"]);
  });
});

describe("a step", () => {
  it("is not skipped when the run has gone on, or was not begun", async () => {
    const [failed] = await failSome(1);
    const how = { by: "Ada", at: AT, newRunId: "run_new", deadlineAt: AT };
    const skip = (id: string, stepId?: string) => scene.store.skipStep(id, { ...how, stepId });
    await expect(skip("run_gone")).rejects.toMatchObject({ code: "run_not_found" });
    await expect(skip(failed!, "note")).rejects.toMatchObject({ code: "step_not_skippable" });
    await scene.store.setAutomationState(automation.id, "paused", { at: T0, held: "keep" });
    const paused = await scene.recordRun(automation);
    await expect(skip(paused)).rejects.toThrow(/its automation is paused/);
    expect(await skip(failed!, "post")).toMatchObject({ id: "run_new", stepIndex: 1, replayOf: failed });
    await expect(skip("run_gone")).rejects.toMatchObject({ code: "run_not_found" });
  });
});
