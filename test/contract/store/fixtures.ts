/** What a store is filled with. Free of jest, so that a child process can use it too. */
import type { AutomationDefinition } from "../../../src/core/automation/automation.ts";
import { newId } from "../../../src/core/id.ts";
import type { Automation, Connection, Event } from "../../../src/core/types.ts";
import type { NewRun } from "../../../src/store/events.ts";
import type { NewAttempt, RunChange } from "../../../src/store/run-queue.ts";

/** A moment to count from. */
export const T0 = 1_800_000_000_000;
export const HOUR = 3_600_000;
export const LEASE = 60_000;

export const CONNECTION = "con_vendor";

export function definition(name: string, stepIds: string[] = ["post", "note"]): AutomationDefinition {
  return {
    name,
    trigger: "candidate.scored",
    steps: stepIds.map((id) => ({ id, use: "slack.post_message", with: { text: `step ${id}` } })),
  };
}

export function makeEvent(changes: Partial<Event> = {}): Event {
  const receivedAt = changes.receivedAt ?? T0;
  const id = newId("evt", receivedAt);
  return {
    id,
    connectionId: CONNECTION,
    hookId: "hook_vendor",
    app: "trycrucible",
    eventKey: "invitation_scored",
    wireName: "invitation.scored",
    hiringType: "candidate.scored",
    idempotencyKey: id,
    receivedAt,
    test: false,
    misfits: [],
    lane: null,
    hiring: {
      type: "candidate.scored",
      candidate: { name: "Ada Berg", email: "ada@example.com" },
      score: { value: 82 },
      source: { vendor: "trycrucible", event: "invitation.scored", connection: "Vendor" },
    },
    headers: { "content-type": "application/json" },
    body: new TextEncoder().encode(`{"score":82}`),
    ...changes,
  };
}

export function makeRun(automation: Automation, changes: Partial<NewRun> = {}): NewRun {
  const createdAt = changes.createdAt ?? T0;
  return {
    id: newId("run", createdAt),
    automationId: automation.id,
    versionId: automation.versionId,
    lane: null,
    createdAt,
    deadlineAt: createdAt + 72 * HOUR,
    hold: null,
    ...changes,
  };
}

export function makeConnection(changes: Partial<Connection> = {}): Connection {
  const id = newId("con", T0);
  return {
    id,
    name: `Connection ${id}`,
    app: "slack",
    settings: {},
    state: "new",
    stateReason: null,
    createdAt: T0,
    updatedAt: T0,
    ...changes,
  };
}

export function makeAttempt(changes: Partial<NewAttempt> = {}): NewAttempt {
  return {
    stepId: "post",
    number: 1,
    startedAt: T0 + 10,
    durationMs: 25,
    outcome: "succeeded",
    message: null,
    code: null,
    request: "post to #hiring",
    response: "ok",
    nextAt: null,
    ...changes,
  };
}

export function finished(to: "succeeded" | "filtered" | "failed" | "cancelled", at = T0): RunChange {
  return { to, reason: null, code: null, outputs: {}, attempt: null, at };
}
