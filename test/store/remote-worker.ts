/** A thread that uses the store of another one: records events, works off the runs, tells how a refusal looked. */
import { parentPort, workerData } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { ConfigError } from "../../src/core/errors.ts";
import { connectStore } from "../../src/store/remote/connect-store.ts";
import { finished, HOUR, LEASE, makeEvent, makeRun, T0 } from "../contract/store/fixtures.ts";

const { port, events } = workerData as { port: MessagePort; events: number };
const store = connectStore(port);
const [automation] = await store.automations();

await Promise.all(
  Array.from({ length: events }, () => store.recordEvent(makeEvent(), [makeRun(automation!)], T0 - HOUR)),
);
const claimed = await store.claimRuns({ now: T0, leaseMs: LEASE, limit: events });
const bodies = claimed.map(({ event }) => new TextDecoder().decode(event.body));
await Promise.all(claimed.map(({ run, token }) => store.changeRun(run.id, token, finished("succeeded"))));
const refusal: unknown = await store
  .setAutomationState("aut_unknown", "on", { at: T0, held: "keep" })
  .catch((error: unknown) => error);
parentPort!.postMessage({
  bodies,
  refused: refusal instanceof ConfigError ? { code: refusal.code, message: refusal.message } : null,
});
await store.close();
