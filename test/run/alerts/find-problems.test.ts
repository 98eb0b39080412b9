import { describe, expect, it } from "@jest/globals";
import { findProblems, type ProblemSources } from "../../../src/run/alerts/find-problems.ts";
import type { Run } from "../../../src/core/types.ts";

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const LIMITS = { failedInARow: 3, waitMinutes: 30, questionHours: 24 };
const GB = 1_000_000_000;

const ROOM = {
  usage: { bytes: 1, spareBytes: 0, removedEvents: 0 },
  freeBytes: 50 * GB,
  keep: { keepDays: 1, keepPayloadDays: 1, maxDataBytes: 0, minFreeBytes: 256_000_000 },
  room: "enough",
  removedEarly: {},
};
const AUTOMATION = { id: "aut_1", name: "Strong scores", state: "on" };
const CONNECTION = { id: "con_1", name: "crucible", label: "TryCrucible", state: "live", stateReason: null };
const SOURCE = { state: "live", reason: null, rhythm: { words: null } };

/** Everything well, but for what is given. */
async function find(given: Record<string, unknown> = {}, runs: Partial<Run>[] = []) {
  const { holds = [], waiting = [], subscriptions = [], connection = {}, source = {}, room = {} } = given;
  const sources = {
    store: {
      holds: async () => holds,
      oldestWaiting: async () => waiting,
      subscriptions: async () => subscriptions,
      runs: async ({ state }: { state: string }, { limit }: { limit: number }) =>
        runs.filter((run) => run.state === state).slice(0, limit),
    },
    connections: () => [{ ...CONNECTION, ...(connection as object) }],
    automations: () => [{ ...AUTOMATION, ...(given["automation"] as object) }],
    sources: { all: async () => new Map([["con_1", { ...SOURCE, ...(source as object) }]]) },
    storage: async () => ({ ...ROOM, ...(room as object) }),
  } as unknown as ProblemSources;
  return await findProblems(sources, LIMITS, NOW);
}

const held = (hold: string, runs: number, since = NOW) => ({
  hold,
  connectionId: "con_1",
  runs,
  oldest: { id: "run_1", automationId: "aut_1", createdAt: since, reason: "Invite jane@example.com?" },
  until: null,
});
const run = (id: number, state: "failed" | "succeeded"): Partial<Run> => ({
  id: `run_${id}`,
  state,
  createdAt: NOW,
  finishedAt: NOW,
});

describe("what needs a person", () => {
  it("is nothing while all is well", async () => {
    expect(await find()).toEqual([]);
    expect(await find({ holds: [held("paused", 3), held("quota", 2), held("question", 1)] })).toEqual([]);
  });

  it.each([
    [
      "a connection that is not accepted any more",
      { connection: { state: "auth_expired" }, holds: [held("auth_expired", 12)] },
      'The connection "crucible" stopped working. TryCrucible no longer accepts it: reconnect it. 12 runs wait for it and go on by themselves once it is reconnected.',
    ],
    [
      "runs that wait until something is mended",
      { holds: [held("config", 1)] },
      '1 run waits until something is mended in "Strong scores".',
    ],
    [
      "deliveries that are paused",
      {
        subscriptions: [
          { id: "sub_1", state: "paused", targetUrl: "https://h.example/secret", event: "candidate.scored" },
        ],
      },
      "Deliveries of candidate.scored to h.example are paused, because nothing reached it for days. What happens is kept for it.",
    ],
    [
      "a webhook that was switched off",
      { source: { state: "switched_off", reason: "HIRESSCOPE says “disabled”" } },
      'Events of TryCrucible ("crucible") may not arrive: HIRESSCOPE says “disabled”.',
    ],
    [
      "a source that fell quiet",
      { source: { rhythm: { words: "usually 12 events a day, none for 26 hours" } } },
      'TryCrucible ("crucible") fell quiet: usually 12 events a day, none for 26 hours.',
    ],
    [
      "runs that wait too long",
      { waiting: [{ automationId: "aut_1", createdAt: NOW - 2 * HOUR }] },
      'Runs of "Strong scores" have been waiting for 2 hours.',
    ],
    [
      "a question that waits too long",
      { holds: [held("question", 1, NOW - 26 * HOUR)] },
      'A question of "Strong scores" has waited for an answer for 1 day.',
    ],
    [
      "a disk that fills",
      { room: { freeBytes: 0.4 * GB } },
      "The disk with Hirewire's data is nearly full (0.4 GB are free). Make room soon.",
    ],
    [
      "a disk that is full",
      { room: { freeBytes: 0, room: "nothing_left" } },
      "The disk with Hirewire's data is full (0.0 GB are free), and all that may go is gone: events will be refused. Make room.",
    ],
  ])("is %s", async (_what, given, words) => {
    const found = await find(given);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ words });
    expect(JSON.stringify(found)).not.toContain("jane@example.com");
    expect(JSON.stringify(found)).not.toContain("secret");
  });

  it("is an automation whose last runs all failed, not one that fails now and then", async () => {
    const failed = [9, 8, 7].map((id) => run(id, "failed"));
    expect(await find({}, [...failed, run(6, "succeeded")])).toMatchObject([
      { key: "failing:aut_1", words: '"Strong scores" failed 3 times in a row.' },
    ]);
    expect(await find({}, [...failed.slice(0, 2), run(8, "succeeded"), run(7, "failed")])).toEqual([]);
    expect(await find({}, [run(9, "succeeded"), ...[8, 7, 6].map((id) => run(id, "failed"))])).toEqual([]);
    expect(await find({ automation: { state: "off" } }, failed)).toEqual([]);
    const long = failed.map((each) => ({ ...each, finishedAt: NOW - 8 * 24 * HOUR }));
    expect(await find({}, long)).toEqual([]);
  });

  it("is told apart by what stays the same", async () => {
    const first = await find({ waiting: [{ automationId: "aut_1", createdAt: NOW - HOUR }] });
    const later = await find({ waiting: [{ automationId: "aut_1", createdAt: NOW - 5 * HOUR }] });
    expect(first[0]!.key).toBe(later[0]!.key);
  });
});
