/** What only workers and the chores leave in a workspace, written to its store. */
import type { RunChange } from "../../src/store/run-queue.ts";
import type { Postgres } from "../../src/store/postgres/open-postgres-store.ts";
import { HOUR, LEASE, makeAttempt } from "../contract/store/fixtures.ts";

/** @returns the ids of runs, one of each kind that somebody may do something about */
export async function leaveRuns(
  postgres: Postgres,
  { seq, tag, connection, hook }: { seq: number; tag: string; connection: string; hook: string },
) {
  const store = postgres.store(seq);
  const now = Date.now();
  const attempt = makeAttempt({ message: tag, request: tag, response: tag });
  const claimed = await store.claimRuns({ now, leaseMs: LEASE, limit: 5 });
  const outputs = { post_message: { tag } };
  const ended = { reason: tag, code: null, outputs, attempt, at: now };
  const changes: Record<string, RunChange> = {
    succeeded: { to: "succeeded", ...ended },
    failed: { to: "failed", ...ended },
    skipped: { to: "failed", ...ended, outputs: {} },
    question: {
      to: "held",
      hold: "question",
      question: { text: tag, choices: [], expects: null },
      connectionId: null,
      reason: tag,
      code: null,
      ambiguousSince: null,
      attempt,
    },
    retry: {
      to: "waiting",
      reason: tag,
      attempts: 1,
      ambiguousSince: null,
      attempt,
      code: null,
      nextAt: now + HOUR,
    },
  };
  const ids: Record<string, string> = {};
  for (const [index, [name, change]] of Object.entries(changes).entries()) {
    const { run, token } = claimed[index]!;
    await store.changeRun(run.id, token, change);
    ids[name] = run.id;
  }
  await store.addRejection({ hookId: hook, at: now, status: 401, code: "bad", reason: tag, count: 1 });
  const problem = {
    key: "holds",
    kind: "held" as const,
    words: `${tag} needs you.`,
    path: "/holds",
    connectionId: connection,
    since: now,
    told: [],
    solvedAt: null,
  };
  await store.saveAlerts({ put: [problem] });
  await store.close(); // which writes what was gathered
  return ids as Record<"succeeded" | "failed" | "skipped" | "question" | "retry", string>;
}
