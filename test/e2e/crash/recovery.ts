/** How long it takes until others do what the dead one had in hand, and until work goes on once PostgreSQL is back. */
import type { Company } from "./company.ts";
import type { Fleet, Member } from "./fleet.ts";

export interface Recovery {
  /** Kills it while it holds runs, if it soon does, and waits until each of them is done by others, or waits for its retry. */
  ofWorker(worker: Member): Promise<void>;
  /** PostgreSQL takes connections again: waits until something reaches a destination. */
  ofDatabase(): Promise<void>;
  /** In milliseconds. */
  readonly times: {
    /** Until others had taken its runs over, and until they had done them. */
    taken: number[];
    done: number[];
    database: number[];
  };
}

const PATIENCE_MS = 90_000;
const LOOK_MS = 25;
/** So long a worker is watched until it holds something. */
const WATCH_MS = 3_000;

const HELD = `SELECT id FROM hirewire.runs WHERE holder = $1 AND state = 'running' AND finished_at IS NULL`;
const LEFT = `SELECT count(*)::int AS open FROM hirewire.runs WHERE id = ANY ($1) AND holder = $2 AND state = 'running'`;
const OPEN = `
  SELECT count(*)::int AS open FROM hirewire.runs
  WHERE id = ANY ($1) AND finished_at IS NULL AND (state = 'running' OR (state = 'waiting' AND code IS NULL))`;

export function createRecovery(fleet: Fleet, company: Company): Recovery {
  const times: Recovery["times"] = { taken: [], done: [], database: [] };
  const effects = (): number => {
    const { slack, mail } = company.standIns;
    return company.receiver.received.length + slack.messages("hiring").length + mail.mails().length;
  };
  /** @returns how long it took, or null when it did not come */
  const timeUntil = async (
    look: () => Promise<boolean> | boolean,
    patienceMs: number,
  ): Promise<number | null> => {
    const begun = performance.now();
    while (performance.now() - begun < patienceMs) {
      if (await look()) return performance.now() - begun;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    return null;
  };

  return {
    times,
    async ofWorker(worker) {
      const holder = worker.holder();
      let held: string[] = [];
      const look = async (): Promise<boolean> => {
        const rows = await fleet.cluster.ask<{ id: string }>(HELD, holder);
        held = rows.map(({ id }) => id);
        return held.length > 0;
      };
      await timeUntil(look, WATCH_MS);
      await worker.kill();
      if (!(await look())) return;
      const none = async (text: string, ...values: unknown[]): Promise<boolean> => {
        const [row] = await fleet.cluster.ask<{ open: number }>(text, ...values);
        return row?.open === 0;
      };
      const taken = await timeUntil(() => none(LEFT, held, holder), PATIENCE_MS);
      const rest = await timeUntil(() => none(OPEN, held), PATIENCE_MS);
      if (taken === null || rest === null) {
        throw new Error(`${held.length} runs of a worker that was killed were not done by others`);
      }
      times.taken.push(taken);
      times.done.push(taken + rest);
    },
    async ofDatabase() {
      const before = effects();
      const took = await timeUntil(() => effects() > before, 15_000);
      if (took !== null) times.database.push(took); // else there was nothing left to deliver
    },
  };
}
