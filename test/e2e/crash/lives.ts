/** Life after life of the process over one data folder, and in the end the audit. */
import { auditEverything, auditJournal, type Audit, type Status } from "./ledger.ts";
import type { Company } from "./company.ts";
import { createOwner } from "./owner.ts";
import { listAll, NeverListened, type Product, until } from "./product.ts";
import type { Random } from "./random.ts";
import { createSenders, type LoadSize } from "./senders.ts";
import { causeTrouble, endTrouble } from "./troubles.ts";
import type { Way } from "./ways-to-die.ts";

export interface Lives {
  /**
   * One life, from a start to a kill -9, under load and with trouble at the destinations.
   *
   * @returns whether it died in that very way; a life whose moment never came is ended when nothing is left to do
   */
  live(way: Way): Promise<{ reached: boolean; violations: string[] }>;
  /** How often the journal and its counts were found to add up. */
  readonly audits: number;
  /** Starts once more, lets everything come to its end, and looks at all of it. */
  settle(): Promise<Audit>;
}

export function createLives(
  company: Company,
  options: { random: Random; load: LoadSize; settleMs: number },
): Lives {
  const { random, load, settleMs } = options;
  const senders = createSenders(company, random);
  const owner = createOwner(company, random);
  const loads: Promise<void>[] = [];
  let audits = 0;

  /** The process may die under whoever asks it something. */
  const unlessDead = async <T>(product: Product, asking: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await asking();
    } catch (error) {
      // its end is told a moment after its connections have broken
      const dead = await Promise.race([product.died.then(() => true), later(1_000).then(() => false)]);
      if (!dead) throw error;
      return undefined;
    }
  };

  const work = async (product: Product, way: Way | null): Promise<void> => {
    if (way?.owner === "applies") {
      owner.editFiles();
      await unlessDead(product, () => owner.apply(product));
    }
    while (product.alive()) {
      await unlessDead(product, () => owner.answer(product));
      if (way?.owner === "replays") await unlessDead(product, () => repeatOnceRefused(product));
      await later(30);
    }
  };

  const repeatOnceRefused = async (product: Product): Promise<void> => {
    if ((await owner.failed(product)) < load.gates) return;
    company.receiver.gate = "open";
    await owner.repeat(product);
  };

  const restingStatus = async (product: Product): Promise<Status | undefined> => {
    const status = await product.api<Status>("GET", "/status");
    const { received, finished } = status.events;
    return received === finished ? status : undefined;
  };

  return {
    get audits() {
      return audits;
    },
    async live(way) {
      const crash = way.crash?.(random);
      let product: Product;
      try {
        product = await company.start(crash ? { crash } : {});
      } catch (error) {
        const died =
          error instanceof NeverListened && error.death.signal === "SIGKILL" && crash !== undefined;
        if (!died) throw error;
        return { reached: true, violations: [] };
      }
      const found = await unlessDead(product, () => auditJournal(product, senders.sent));
      audits += found?.length === 0 ? 1 : 0;
      const violations = found ?? [];
      company.receiver.gate = way.owner === "replays" ? "closed" : "open";
      causeTrouble(company, random);
      const mine = { company, product, senders, random };
      const killing = way.kill?.(mine); // before the first event, so that it misses none
      senders.lookAt(product.url);
      const sending = senders.load(load);
      loads.push(sending);
      const working = work(product, way);
      const done = sending.then(() =>
        until(
          async () => !product.alive() || (await isAtRest(product)),
          () => "rest",
          settleMs,
        ),
      );
      await Promise.race([product.died, done]);
      const reached = !product.alive();
      senders.lookAt(null);
      await product.end();
      endTrouble(company);
      company.receiver.gate = "open";
      await Promise.all([working, reached ? killing : undefined]);
      return { reached, violations };
    },

    async settle() {
      const product = await company.start();
      senders.lookAt(product.url);
      const working = work(product, null);
      await Promise.all(loads.splice(0));
      const rest = async (): Promise<boolean> =>
        (await owner.repeat(product)) === 0 && (await isAtRest(product));
      try {
        await until(rest, () => "everything to come to its end", settleMs);
      } catch (error) {
        throw new Error(await whatIsLeft(product), { cause: error });
      }
      await owner.apply(product);
      const audit = await auditEverything(company, product, senders.sent);
      audit.violations.push(...(await owner.audit(product)));
      audits += audit.violations.length === 0 ? 1 : 0;
      senders.lookAt(null);
      await product.end("SIGTERM");
      await working;
      return audit;
    },
  };

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
    return `After ${settleMs / 1000} s this is left:\n${counted.join("\n")}\n${product.output().slice(-2_000)}`;
  }

  async function isAtRest(product: Product): Promise<boolean> {
    return (await unlessDead(product, () => restingStatus(product))) !== undefined;
  }
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
