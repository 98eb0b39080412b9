/** An open store with short ways to fill it. */
import { afterEach, beforeEach } from "@jest/globals";
import type { CandidateRef } from "../../../src/core/candidate/candidate.ts";
import { newId } from "../../../src/core/id.ts";
import type { Automation, Event, Run } from "../../../src/core/types.ts";
import type { NewRun, Recorded } from "../../../src/store/events.ts";
import type { ClaimedRun, RunChange } from "../../../src/store/run-queue.ts";
import type { Store } from "../../../src/store/store.ts";
import { definition, HOUR, LEASE, makeEvent, makeRun, T0 } from "./fixtures.ts";

export interface OpenedStore {
  store: Store;
  /** Closes the store and opens it again. */
  reopen(): Promise<Store>;
  /** Closes it and removes what it left. */
  destroy(): Promise<void>;
}
export type OpenStore = () => Promise<OpenedStore>;

export interface Effort {
  /** How many made-up sequences of what may happen are tried. */
  sequences: number;
}

/** What a test works with; a fresh one for each test. */
export class Scene {
  store: Store;
  readonly #opened: OpenedStore;

  constructor(opened: OpenedStore) {
    this.#opened = opened;
    this.store = opened.store;
  }

  async reopen(): Promise<void> {
    this.store = await this.#opened.reopen();
  }

  async automation(name = "Score to Slack", stepIds?: string[]): Promise<Automation> {
    const automation: Automation = {
      id: newId("aut", T0),
      name,
      state: "on",
      versionId: newId("ver", T0),
      versionNumber: 1,
      definition: definition(name, stepIds),
      createdAt: T0,
      updatedAt: T0,
    };
    await this.store.createAutomation(automation);
    return automation;
  }

  /** Records an event with a run for each automation; lane and time are those of the event. */
  async record(
    automations: Automation[],
    changes: Partial<Event> = {},
  ): Promise<{ event: Event; runs: NewRun[] }> {
    const event = makeEvent(changes);
    const runs = automations.map((automation) =>
      makeRun(automation, { lane: event.lane, createdAt: event.receivedAt }),
    );
    await this.recordEvent(event, runs);
    return { event, runs };
  }

  /** The id of one run of a new event. */
  async recordRun(automation: Automation, changes: Partial<Event> = {}): Promise<string> {
    const { runs } = await this.record([automation], changes);
    return runs[0]!.id;
  }

  recordEvent(event: Event, runs: NewRun[] = [], sameCandidate?: CandidateRef[]): Promise<Recorded> {
    return this.store.recordEvent(event, runs, event.receivedAt - HOUR, sameCandidate);
  }

  claim(now = T0, limit = 100): Promise<ClaimedRun[]> {
    return this.store.claimRuns({ now, leaseMs: LEASE, limit });
  }

  async claimedIds(now = T0, limit = 100): Promise<string[]> {
    return (await this.claim(now, limit)).map(({ run }) => run.id);
  }

  async claimOne(now = T0): Promise<ClaimedRun> {
    const claimed = await this.claim(now);
    if (claimed.length !== 1) throw new Error(`one run should be due, not ${claimed.length}`);
    return claimed[0]!;
  }

  /** Claims the one run that is due and leaves it so. */
  async work(change: RunChange, now = T0): Promise<string> {
    const { run, token } = await this.claimOne(now);
    if (!(await this.store.changeRun(run.id, token, change))) throw new Error("the claim was lost");
    return run.id;
  }

  async run(id: string): Promise<Run> {
    const run = await this.store.run(id);
    if (run === null) throw new Error(`${id} is gone`);
    return run;
  }

  async state(id: string): Promise<Run["state"]> {
    return (await this.run(id)).state;
  }
}

/** Opens a store before each test of the block and destroys it afterwards. */
export function useScene(open: OpenStore): () => Scene {
  let opened: OpenedStore;
  let scene: Scene;
  beforeEach(async () => {
    opened = await open();
    scene = new Scene(opened);
  });
  afterEach(() => opened.destroy());
  return () => scene;
}
