/** An installation is hurt again and again while it works, and in the end the audit. */
import type { Company } from "./company.ts";
import type { Fleet } from "./fleet.ts";
import type { Injury } from "./injuries.ts";
import { auditEverything, auditJournal, type Audit, type Status } from "./ledger.ts";
import { createOwner } from "./owner.ts";
import { listAll, type Product, until } from "./product.ts";
import type { Random } from "./random.ts";
import { createRecovery, type Recovery } from "./recovery.ts";
import { createSenders, type LoadSize } from "./senders.ts";
import { causeTrouble, endTrouble } from "./troubles.ts";

export interface Injured {
  /** Hurts it under load and with trouble at the destinations, and brings back whoever is down. */
  live(injury: Injury): Promise<string[]>;
  /** Lets everything come to its end, and looks at all of it. */
  settle(): Promise<Audit>;
  recovery: Recovery;
  /** How often the journal and its counts were found to add up. */
  readonly audits: number;
}

/** What nobody has hurt answers within this time again. */
const BACK_MS = 20_000;
const MOST_TRIES = 20;

export function createInjured(
  company: Company,
  fleet: Fleet,
  options: { random: Random; load: LoadSize; leaseMs: number; settleMs: number; thorough: boolean },
): Injured {
  const { random, load, leaseMs, settleMs, thorough } = options;
  const senders = createSenders(company, random, { repeatMs: 400 });
  const owner = createOwner(company, random);
  const recovery = createRecovery(fleet, company);
  const scene = { company, fleet, random, leaseMs, recovery, thorough };
  let audits = 0;

  /** Whoever asks something of an installation that is being hurt may have to ask again. */
  const patiently = async <T>(asking: () => Promise<T>): Promise<T> => {
    const end = performance.now() + BACK_MS;
    for (let tries = 1; ; tries += 1) {
      try {
        return await asking();
      } catch (error) {
        // a machine that is busy elsewhere may stand still for longer than that
        if (performance.now() > end && tries > MOST_TRIES) throw error;
        await later(100);
      }
    }
  };

  /** The owner at work meanwhile, who sees some of it fail. @returns ends it */
  const work = (product: Product): (() => Promise<void>) => {
    const over = new AbortController();
    const answer = async (): Promise<void> => {
      while (!over.signal.aborted) {
        await owner.answer(product).catch(() => undefined);
        await later(50);
      }
    };
    const working = answer();
    return async () => {
      over.abort();
      await working;
    };
  };

  const unexpected = (): string[] => {
    const unhandled = fleet.all
      .filter((member) => /unhandled|uncaught/i.test(member.output()))
      .map(({ name }) => `${name} let an error pass`);
    return [...fleet.surprises, ...unhandled];
  };

  return {
    recovery,
    get audits() {
      return audits;
    },
    async live(injury) {
      const product = await company.start();
      await injury.prepare?.(scene);
      causeTrouble(company, random);
      senders.lookAt(product.url);
      const stopWork = work(product);
      const sending = senders.load(load);
      await later(random.between(100, 900));
      await injury.hurt?.(scene);
      // one that hurts itself gets some time to come to it
      if (!injury.hurt) await sending;
      await fleet.heal();
      await sending;
      endTrouble(company);
      await stopWork();
      if (injury.prepare) await disarm();
      const found = await patiently(() => auditJournal(product, senders.sent));
      audits += found.length === 0 ? 1 : 0;
      return [...found, ...unexpected()];
    },

    async settle() {
      const product = await company.start();
      const stopWork = work(product);
      const resting = async (): Promise<boolean> => {
        if ((await owner.repeat(product)) > 0) return false;
        const { events } = await product.api<Status>("GET", "/status");
        return events.received === events.finished;
      };
      try {
        await until(
          () => patiently(resting),
          () => "everything to come to its end",
          settleMs,
        );
      } catch (error) {
        throw new Error(await whatIsLeft(product), { cause: error });
      } finally {
        await stopWork();
      }
      const audit = await auditEverything(company, product, senders.sent);
      audit.violations.push(...(await owner.audit(product)), ...unexpected());
      audits += audit.violations.length === 0 ? 1 : 0;
      return audit;
    },
  };

  /** Those that are armed and alive begin once more, without. */
  async function disarm(): Promise<void> {
    await Promise.all(fleet.all.filter((member) => member.isArmed()).map((member) => member.restart()));
  }

  async function whatIsLeft(product: Product): Promise<string> {
    const lines: string[] = [];
    for (const state of ["waiting", "running", "held"]) {
      const runs = await listAll<{ automation: string; reason: string | null }>(
        product,
        `/runs?state=${state}`,
      );
      lines.push(...runs.map(({ automation, reason }) => `${state}: ${automation}: ${reason}`));
    }
    const counted = [...Map.groupBy(lines, (line) => line)].map(([line, { length }]) => `${length} ${line}`);
    return `After ${settleMs / 1000} s this is left:\n${counted.join("\n")}\n${product.output()}`;
  }
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
