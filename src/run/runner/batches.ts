/** The lines of steps that go out together: one for each lane of each connection. */
import type { ActionApp, Batch } from "../../core/define-action.ts";
import { createLine, type Ended, type Line, type Member } from "./batch-line.ts";
import { OnTheWay } from "./by-arrival.ts";
import { laneKey } from "./lanes.ts";
import { runBatch } from "./run-batch.ts";
import type { Services } from "./services.ts";

export interface BatchOptions {
  /** At most so many steps go out together; default: as the action says, such as 300 rows. */
  most?: number;
  /** How long they wait for others that are on their way, in milliseconds; default: as the action says. */
  windowMs?: number;
  /** Steps of one connection that may wait for a batch at a time; default 1,000. They take no place from others. */
  waiting?: number;
}

export interface Batches {
  /**
   * Says that a run may be about to join a line: younger ones then wait for it a moment, so that all keep their order.
   *
   * @returns a function that takes it back; to be called when it has joined, and when it will not
   */
  approach(batch: Batch | undefined, runId: string): () => void;
  /** @throws the member's signal's reason, when it is aborted */
  join(
    member: Member,
    to: { app: ActionApp; batch: Batch; connectionId: string; lane: string },
  ): Promise<Ended>;
}

/** How long a run on its way is waited for: what takes longer is another's expression without an end. */
const APPROACH_MS = 3_000;
/** From here on it is looked for what may be forgotten. */
const MANY = 1_000;

export function createBatches(
  services: Pick<
    Services,
    "outbound" | "owners" | "turns" | "schedule" | "now" | "wait" | "stepTimeoutMs" | "abortGraceMs"
  > & { options: BatchOptions; onCount: (change: 1 | -1) => void },
): Batches {
  const { options, now, outbound, turns, owners } = services;
  const mostWaiting = options.waiting ?? 1_000;
  const groups = new Map<Batch, { approaching: OnTheWay; lines: Map<string, Line> }>();
  const counts = new Map<string, number>();
  /** Where runs are expected again. */
  const homes = new Map<string, Line>();

  const groupOf = (batch: Batch): { approaching: OnTheWay; lines: Map<string, Line> } => {
    const group = groups.get(batch) ?? { approaching: new OnTheWay(), lines: new Map<string, Line>() };
    groups.set(batch, group);
    return group;
  };

  const openLine = (
    key: string,
    { app, batch, connectionId, lane }: Parameters<Batches["join"]>[1],
  ): Line => {
    const bounds = {
      appLabel: app.label,
      timeoutMs: services.stepTimeoutMs,
      graceMs: services.abortGraceMs,
    };
    return createLine({
      batch: { windowMs: options.windowMs ?? batch.windowMs },
      most: Math.max(1, options.most ?? batch.most),
      approaching: groupOf(batch).approaching,
      hasRoom: () => (counts.get(connectionId) ?? 0) < mostWaiting,
      onCount(change) {
        counts.set(connectionId, (counts.get(connectionId) ?? 0) + change);
        services.onCount(change);
      },
      takeTurn: () => turns.take(connectionId, key, now()),
      budgetMs: () => outbound.waitMs({ app, connectionId, budgets: batch.budgets ?? [] }),
      go: (members, signal) =>
        owners.alone(laneKey(connectionId, lane), signal, (within, holds) =>
          runBatch(members, { ...bounds, batch, signal: within, holds }),
        ),
      schedule: services.schedule,
      now,
      wait: services.wait,
      graceMs: services.abortGraceMs,
    });
  };

  /** A line that has nothing to remember is made anew when somebody comes. */
  const tidy = (lines: Map<string, Line>): void => {
    if (lines.size < MANY && homes.size < MANY) return;
    for (const [key, line] of lines) if (line.isIdle()) lines.delete(key);
    for (const [id, line] of homes) if (line.isIdle()) homes.delete(id);
    for (const [id, count] of counts) if (count === 0) counts.delete(id);
  };

  return {
    approach(batch, runId) {
      if (batch === undefined) return () => undefined;
      const { approaching, lines } = groupOf(batch);
      approaching.add(runId, now() + APPROACH_MS);
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        homes.get(runId)?.forget(runId);
        homes.delete(runId);
        approaching.delete(runId);
        for (const line of lines.values()) line.poke();
      };
    },
    async join(member, to) {
      const { lines } = groupOf(to.batch);
      const key = laneKey(to.connectionId, to.lane);
      tidy(lines);
      const line = lines.get(key) ?? openLine(key, to);
      lines.set(key, line);
      homes.delete(member.id);
      const ended = await line.join(member);
      if (member.signal.aborted) {
        line.forget(member.id); // it comes again elsewhere, if at all
        return ended;
      }
      const comesBack = ended.kind === "away" || (ended.kind === "failed" && ended.retryAt !== null);
      if (comesBack) homes.set(member.id, line);
      return ended;
    },
  };
}
