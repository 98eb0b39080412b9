/** What is done to an installation while it works. Whoever is dead, paused or cut off afterwards is brought back by others. */
import { sql as changeRun } from "../../../src/store/postgres/change-run.ts";
import { sql as claimRuns } from "../../../src/store/postgres/claim-runs.ts";
import { sql as recordEvent } from "../../../src/store/postgres/record-event.ts";
import type { Company } from "./company.ts";
import type { Fleet, Member } from "./fleet.ts";
import type { CrashPoint } from "./inject.ts";
import type { Random } from "./random.ts";
import type { Recovery } from "./recovery.ts";

export interface Scene {
  company: Company;
  fleet: Fleet;
  random: Random;
  /** How long a claim holds there, in milliseconds. */
  leaseMs: number;
  recovery: Recovery;
  /** There is time for some things more than once. */
  thorough: boolean;
}

export interface Injury {
  name: string;
  /** Done before anything is sent, to whoever shall hurt itself. */
  prepare?: (scene: Scene) => Promise<void>;
  /** Done at some moment while much is under way. */
  hurt?: (scene: Scene) => Promise<void>;
}

const soon = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Kills itself, or loses the answer to a commit. */
const armed = (
  name: string,
  role: Member["role"],
  statement: string,
  when: CrashPoint["when"],
  most: number,
): Injury => ({
  name,
  async prepare({ fleet, random }) {
    const members = role === "intake" ? fleet.intakes : fleet.workers;
    const hurt = when === "unanswered" ? members : [random.pick(members)];
    const crash = { statement, when, nth: random.between(1, most), store: "postgres" } as const;
    await Promise.all(hurt.map((member) => member.restart({ crash, signal: "SIGTERM" })));
  },
});

/** PostgreSQL goes, and comes back. */
const restarted = (how: "fast" | "immediate"): Injury => ({
  name: `PostgreSQL is restarted (${how})`,
  async hurt({ fleet, random, recovery }) {
    await fleet.cluster.restart(how, random.between(0, 1_500));
    await recovery.ofDatabase();
  },
});

/** What every installation must survive; the tests of every day go through them. */
export const MAIN_INJURIES: readonly Injury[] = [
  {
    name: "kill -9 of a worker",
    async hurt({ fleet, random, recovery, thorough }) {
      for (let times = thorough ? 3 : 1; times > 0; times -= 1) {
        await recovery.ofWorker(random.pick(fleet.workers));
        await fleet.heal();
      }
    },
  },
  {
    name: "kill -9 of an intake",
    async hurt({ fleet, random }) {
      await random.pick(fleet.intakes).kill();
    },
  },
  restarted("immediate"),
  {
    name: "a worker stands still for longer than its lease",
    async hurt({ fleet, random, leaseMs }) {
      const worker = random.pick(fleet.workers);
      worker.pause();
      await soon(leaseMs * 1.4);
      worker.goOn();
    },
  },
  {
    name: "some of the connections to PostgreSQL are cut, again and again",
    async hurt({ fleet, random }) {
      for (let times = random.between(3, 8); times > 0; times -= 1) {
        await fleet.cluster.ask(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'hirewire%' AND random() < 0.5",
        );
        await soon(random.between(20, 300));
      }
    },
  },
  armed("the answer to the commit between two steps is lost", "worker", changeRun.nextStep, "unanswered", 2),
];

export const OTHER_INJURIES: readonly Injury[] = [
  restarted("fast"),
  {
    name: "kill -9 of all workers",
    async hurt({ fleet }) {
      await Promise.all(fleet.workers.map((worker) => worker.kill()));
    },
  },
  {
    name: "kill -9 of all processes",
    async hurt({ fleet }) {
      await Promise.all(fleet.all.map((member) => member.kill()));
    },
  },
  {
    name: "all connections to PostgreSQL are cut",
    async hurt({ fleet }) {
      await fleet.cluster.ask(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'hirewire%'",
      );
    },
  },
  {
    name: "the network between a process and PostgreSQL resets its connections",
    async hurt({ fleet, random }) {
      const member = random.pick(fleet.all);
      for (let times = random.between(1, 5); times > 0; times -= 1) {
        member.line.cut();
        await soon(random.between(0, 300));
      }
    },
  },
  {
    name: "a worker reaches PostgreSQL no more for longer than its lease",
    async hurt({ fleet, random, leaseMs }) {
      const worker = random.pick(fleet.workers);
      worker.line.swallow();
      await soon(Math.max(leaseMs * 1.5, 4_000));
      worker.line.pass();
    },
  },
  {
    name: "an intake reaches PostgreSQL no more for a while",
    async hurt({ fleet, random }) {
      const intake = random.pick(fleet.intakes);
      intake.line.swallow();
      await soon(random.between(1_000, 6_000));
      intake.line.pass();
    },
  },
  {
    name: "two workers stand still for longer than their leases",
    async hurt({ fleet, random, leaseMs }) {
      const [one, other] = fleet.workers.toSorted(() => random.next() - 0.5);
      one?.pause();
      await soon(random.between(0, leaseMs / 2));
      other?.pause();
      await soon(leaseMs * 1.3);
      one?.goOn();
      await soon(leaseMs * 0.7);
      other?.goOn();
    },
  },
  {
    name: "an intake stands still for a while",
    async hurt({ fleet, random }) {
      const intake = random.pick(fleet.intakes);
      intake.pause();
      await soon(random.between(500, 4_000));
      intake.goOn();
    },
  },
  {
    name: "a worker stands still again and again, for moments",
    async hurt({ fleet, random }) {
      const worker = random.pick(fleet.workers);
      for (let times = random.between(5, 20); times > 0; times -= 1) {
        worker.pause();
        await soon(random.between(1, 120));
        worker.goOn();
        await soon(random.between(1, 60));
      }
    },
  },
  {
    name: "a worker is killed while PostgreSQL is restarted",
    async hurt({ fleet, random }) {
      const restarting = fleet.cluster.restart("immediate", random.between(0, 2_000));
      await soon(random.between(0, 500));
      await random.pick(fleet.workers).kill();
      await restarting;
    },
  },
  {
    name: "all are restarted in order, one after the other",
    async hurt({ fleet }) {
      for (const member of fleet.all) await member.restart({ signal: "SIGTERM" });
    },
  },
  armed("an intake dies before the commit of events", "intake", recordEvent.events, "before", 4),
  armed("an intake dies after the commit of events", "intake", recordEvent.events, "after", 4),
  armed("the answer to the commit of events is lost", "intake", recordEvent.events, "unanswered", 3),
  armed("a worker dies after it claimed runs", "worker", claimRuns.claim, "after", 8),
  armed("the answer to a claim is lost", "worker", claimRuns.claim, "unanswered", 5),
  armed("a worker dies before the commit of what was done", "worker", changeRun.finish, "before", 6),
  armed("a worker dies after the commit of what was done", "worker", changeRun.finish, "after", 6),
  armed("the answer to the commit of what was done is lost", "worker", changeRun.finish, "unanswered", 3),
  armed("a worker dies before the commit between two steps", "worker", changeRun.nextStep, "before", 4),
  armed("a worker dies after the commit between two steps", "worker", changeRun.nextStep, "after", 4),
  armed("a worker dies after a retry was put off", "worker", changeRun.wait, "after", 2),
  armed("the answer to a retry put off is lost", "worker", changeRun.wait, "unanswered", 2),
];
