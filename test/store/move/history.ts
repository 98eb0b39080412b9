/** What happened in a store: events over three months, and runs in every state. */
import { newId } from "../../../src/core/id.ts";
import type { Event } from "../../../src/core/types.ts";
import type { Store } from "../../../src/store/store.ts";
import {
  CONNECTION,
  definition,
  HOUR,
  makeAttempt,
  makeEvent,
  makeRun,
  T0,
} from "../../contract/store/fixtures.ts";
import type { Scene } from "../../contract/store/scene.ts";

export const DAY = 24 * HOUR;
/** Before all that happens at T0. */
export const BEGIN = T0 - 70 * DAY;
/** What must not become something else on its way. */
export const AWKWARD = `"quoted" \\ {a,b} NULL \\N ' ; -- 王伟 \u{1f600} \t\r\n`;

/** About five candidates. */
export async function workOn(scene: Scene): Promise<void> {
  const { store } = scene;
  const main = await scene.automation("Main");
  const held = await scene.automation("Kept for later");
  await store.setAutomationState(held.id, "paused", { at: BEGIN, held: "keep" });
  const next = { ...definition("Main, changed"), when: AWKWARD };
  await store.addVersion({
    id: newId("ver", T0),
    automationId: main.id,
    number: 2,
    definition: next,
    createdAt: T0,
    savedBy: "Ada",
    restores: 1,
  });
  const ends = ["succeeded", "failed", "filtered", "cancelled"] as const;
  for (let count = 0; count < 60; count += 1) {
    const receivedAt = BEGIN + count * DAY;
    await scene.record(count % 7 === 0 ? [main, held] : [main], about(count, { receivedAt }));
    if (count % 9 === 8) continue; // waits, and those behind it in its lane too
    for (const { run, token } of await scene.claim(receivedAt, 1)) {
      await store.changeRun(run.id, token, {
        to: ends[count % 4]!,
        reason: "79 is below 80",
        code: null,
        outputs: { post: { ts: AWKWARD } },
        attempt: makeAttempt({ message: AWKWARD }),
        at: receivedAt + 40,
      });
    }
  }
  for (const kind of ["question", "auth_expired", "quota"] as const) {
    await scene.record([main], about(0, { receivedAt: T0, lane: null }));
    for (const { run, token } of await scene.claim(T0, 1)) {
      await store.changeRun(run.id, token, {
        to: "held",
        hold: kind,
        until: kind === "quota" ? T0 + DAY : null,
        question: kind === "question" ? { text: AWKWARD, choices: [], expects: "yes" } : null,
        connectionId: CONNECTION,
        reason: "it stands still",
        code: kind,
        ambiguousSince: null,
        attempt: makeAttempt({ outcome: kind === "quota" ? "quota" : "rejected", response: AWKWARD }),
      });
    }
  }
  await scene.record([main], about(1, { receivedAt: T0, lane: null }));
  await scene.claim(T0, 2); // at work when the server is killed
  for (let more = true, after: number | null = null; more;) {
    ({ more, after } = await store.rollUp({ limit: 100, after, since: 0 }));
  }
}

function about(count: number, changes: Partial<Event>): Partial<Event> {
  const who = ["Ada Berg", "José Álvarez", "王伟", "Bo O'Neil", "Jürgen \u{1f600}"][count % 5]!;
  const email = `person${count % 5}@example.com`;
  const { hiring } = makeEvent();
  return {
    lane: email,
    body: Buffer.from(`{"n":${count},"text":${JSON.stringify(AWKWARD)}}`),
    hiring: {
      ...hiring,
      candidate: { name: who, email },
      score: { value: count + 0.5 },
      job: { title: `Job ${count % 3}` },
    },
    test: count % 13 === 5,
    misfits: count % 11 === 0 ? ["score"] : [],
    ...changes,
  };
}

/** More events than are moved at once, each with a run that is over. */
export async function addEvents(store: Store, count: number): Promise<void> {
  const [automation] = (await store.automations()).filter(({ state }) => state === "on");
  const all = Array.from({ length: count }, (_, index) => {
    const event = makeEvent(
      about(index, { receivedAt: T0 + index, lane: `lane ${index % 50}`, test: false }),
    );
    return store.recordEvent(
      event,
      [makeRun(automation!, { lane: event.lane, createdAt: event.receivedAt })],
      0,
    );
  });
  await Promise.all(all);
}
