/**
 * The name a step's effect goes by at its destination. It stays the same on every try, and in a replay that
 * goes on where its original failed: a message that was posted is then found again and not posted twice.
 * A replay from the start means to have its effects again, so it goes by another name.
 */
import { hash } from "node:crypto";
import type { Run } from "../../core/types.ts";
import type { Store } from "../../store/store.ts";

export interface StepIdentity {
  /** Opaque, 37 characters, letters, digits and `_` only. */
  runStepId: string;
  /**
   * Set when another run may have done this very step without our knowing: an earlier replay of the same
   * original, or an original that was cancelled while its answer was lost. What it did is looked for first.
   */
  since: number | null;
}

export async function stepIdentity(
  store: Pick<Store, "run" | "runs" | "attempts">,
  run: Run,
  stepId: string,
): Promise<StepIdentity> {
  let root = run;
  let since: number | null = null;
  while (root.replayOf !== null) {
    const original = await store.run(root.replayOf);
    if (!original || !(await goesOnFrom(store, root, original, stepId))) break;
    if (original.state === "cancelled" || (await hasOtherReplay(store, original, root))) {
      since = original.createdAt;
    }
    root = original;
  }
  return { runStepId: opaque("step", root.id, stepId), since };
}

async function hasOtherReplay(store: Pick<Store, "runs">, original: Run, replay: Run): Promise<boolean> {
  const { id, eventId, automationId } = original;
  const siblings = await store.runs({ eventId, automationId }, { limit: 200 });
  return siblings.some((sibling) => sibling.replayOf === id && sibling.id !== replay.id);
}

/** The same for one candidate in one automation; says nothing about who it is. */
export function candidateKey(run: Run): string | undefined {
  return run.lane === null ? undefined : opaque("cand", run.automationId, run.lane);
}

async function goesOnFrom(
  store: Pick<Store, "attempts">,
  replay: Run,
  original: Run,
  stepId: string,
): Promise<boolean> {
  if (original.state === "succeeded" || original.state === "filtered") return false;
  const done = new Set(Object.keys(original.outputs));
  if (done.has(stepId)) return false;
  if (done.size === 0) return true; // there was nothing to repeat
  // one that began at the start has tried what its original had done
  return !(await store.attempts(replay.id)).some((attempt) => done.has(attempt.stepId));
}

/** Hex, because such a name ends up in cells and headers and must never look like a formula. */
function opaque(prefix: string, ...parts: string[]): string {
  return `${prefix}_${hash("sha256", parts.join("\n")).slice(0, 32)}`;
}
