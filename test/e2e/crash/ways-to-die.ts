/**
 * How one life of the process ends, always by kill -9. A way either arms the process before it starts, so that it kills
 * itself around a commit, or takes its life from outside at a moment that a stand-in or a sender knows.
 */
import { sql as answerRun } from "../../../src/store/sqlite/runs/answer-run.ts";
import { sql as automations } from "../../../src/store/sqlite/setup/automations.ts";
import { sql as changeRun } from "../../../src/store/sqlite/runs/change-run.ts";
import { sql as claimRuns } from "../../../src/store/sqlite/runs/claim-runs.ts";
import { sql as recordEvent } from "../../../src/store/sqlite/events/record-event.ts";
import { sql as replayRun } from "../../../src/store/sqlite/runs/replay-run.ts";
import type { FaultSpec } from "../../../src/sandbox/faults.ts";
import { ATS_OF, type Company } from "./company.ts";
import type { CrashPoint } from "./inject.ts";
import type { Product } from "./product.ts";
import type { Random } from "./random.ts";
import type { Senders } from "./senders.ts";

export interface Life {
  company: Company;
  product: Product;
  senders: Senders;
  random: Random;
}

export interface Way {
  name: string;
  /** The process is started with it; it may then die before it listens. */
  crash?: (random: Random) => CrashPoint;
  /** Ends it from outside. May be told that it died by itself, and must not mind. */
  kill?: (life: Life) => Promise<void>;
  /** What an owner does during this life, beside answering questions. */
  owner?: "replays" | "applies";
}

const armed = (name: string, statement: string, when: CrashPoint["when"], most = 6): Way => ({
  name,
  crash: (random) => ({ statement, when, nth: random.between(1, most) }),
});

/** The destination has done the work, or some of what a step asks of it, and its answer never arrives. */
const workDone = (place: string, path = "", most = 3): Way => ({
  name: `${path === "" ? "a call" : path} done at ${place}, its answer not there yet`,
  kill: async ({ company, product, random }) => {
    await atFault(company, place, { mode: "hang_after", path }, random.between(1, most));
    await product.end();
  },
});

/** Lets some calls pass, holds the next one, and waits for it. */
async function atFault({ places }: Company, place: string, spec: FaultSpec, nth: number): Promise<void> {
  const faults = places.get(place);
  if (!faults) throw new RangeError(`there is no place ${place}`);
  // a wrong clock does no harm: it only counts
  if (nth > 1)
    await faults.add({ ...spec, mode: "clock_skew", skewSeconds: 0, times: nth - 1 }).whenFired(nth - 1);
  await faults.add(spec).whenFired();
}

/** While one change to the sheet takes its time, others gather; what is killed has some of them in one call. */
const sheetBatch = (mode: "hang" | "hang_after"): Way => ({
  name: `in the middle of a batch of rows, ${mode === "hang" ? "none" : "all"} of them written`,
  kill: async ({ company, product }) => {
    const { google } = company.standIns.faults;
    await google.add({ mode: "slow_body", path: ":batchUpdate", pauseMs: 60 }).whenFired();
    await atFault(company, "google", { mode, path: ":batchUpdate" }, 1);
    await product.end();
  },
});

const soon = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The ones that everything rests on; the tests of every day go through them. */
export const MAIN_WAYS: readonly Way[] = [
  armed("before the commit of events", recordEvent.event, "before", 4),
  armed("after the commit of events, before their answers", recordEvent.event, "after", 4),
  workDone("slack", "chat.postMessage"),
  sheetBatch("hang_after"),
  armed("between two steps", changeRun.nextStep, "after"),
];

export const OTHER_WAYS: readonly Way[] = [
  {
    name: "a sender has just written its call",
    async kill({ senders, product, random }) {
      await senders.whenBegun(senders.begun + random.between(1, 25));
      await soon(random.between(0, 4));
      await product.end();
    },
  },
  {
    name: "a sender reads its 200",
    async kill({ senders, product, random }) {
      await senders.whenAcknowledged(senders.acknowledged + random.between(1, 25));
      await product.end();
    },
  },
  {
    name: "at any moment",
    async kill({ product, random }) {
      await soon(random.between(0, 1_500));
      await product.end();
    },
  },
  {
    name: "during shutdown",
    async kill({ senders, product, random }) {
      await senders.whenAcknowledged(senders.acknowledged + random.between(5, 25));
      const ended = product.end("SIGTERM");
      await soon(random.between(0, 100));
      await product.end();
      await ended;
    },
  },
  {
    name: "during shutdown, while a destination keeps us waiting",
    async kill({ company, product, random }) {
      await atFault(company, "slack", { mode: "hang_after", path: "chat.postMessage" }, 1);
      const ended = product.end("SIGTERM");
      await soon(random.between(0, 300));
      await product.end();
      await ended;
    },
  },
  armed("after runs were claimed, before anything was sent", claimRuns.claim, "after"),
  armed("before the commit of what was done", changeRun.finish, "before", 12),
  armed("after the commit of what was done", changeRun.finish, "after", 12),
  armed("before the commit between two steps", changeRun.nextStep, "before"),
  armed("after a retry was put off", changeRun.wait, "after", 2),
  armed("before a person's answer is committed", answerRun.answer, "before", 1),
  armed("between a person's answer and the step", answerRun.answer, "after", 1),
  armed("at start, before the dead worker's runs are taken back", claimRuns.release, "before", 1),
  armed("at start, after they were taken back", claimRuns.release, "after", 1),
  { ...armed("before a repeat of many is committed", replayRun.insert, "before", 3), owner: "replays" },
  { ...armed("in the middle of a repeat of many", replayRun.insert, "after", 3), owner: "replays" },
  { ...armed("in the middle of apply", automations.insertVersion, "after", 3), owner: "applies" },
  sheetBatch("hang"),
  workDone("google", "", 12),
  workDone("receiver", "/score"),
  workDone("receiver", "/gate"),
  {
    name: "a mail was taken, its answer not there yet",
    async kill({ company, product }) {
      await company.standIns.mail.fail({ at: "received", how: "hang" });
      await product.end();
    },
  },
  ...Object.values(ATS_OF)
    .flat()
    .map((ats) => workDone(ats, "", 8)),
];
