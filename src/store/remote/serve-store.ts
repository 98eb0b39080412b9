import type { MessagePort } from "node:worker_threads";
import type { Store } from "../store.ts";
import { type Answer, type Answers, type Call, type Calls, METHODS, takeApart } from "./protocol.ts";

type AnyMethod = (...args: unknown[]) => Promise<unknown>;

/**
 * Answers the calls that come in over the port, as many at a time as there are, until it is closed. Calls that came
 * together share a commit, and their answers go back together. The port alone does not keep the process running.
 */
export function serveStore(store: Store, port: MessagePort): void {
  const methods = store as unknown as Record<string, AnyMethod>;
  let outbox: Answers = [];

  async function resultOf({ call, method, args }: Call): Promise<Answer> {
    try {
      if (!Object.hasOwn(METHODS, method)) throw new TypeError(`The store has no "${method}".`);
      return { call, value: await methods[method]!(...args) };
    } catch (error) {
      return { call, error: takeApart(error) };
    }
  }

  async function answer(call: Call): Promise<void> {
    const result = await resultOf(call);
    // a commit answers many calls in one turn of the event loop
    if (outbox.length === 0) setImmediate(post);
    outbox.push(result);
  }

  function post(): void {
    const answers = outbox;
    outbox = [];
    port.postMessage(answers); // into the void when the other side is gone by now
  }

  port.on("message", (calls: Calls) => {
    for (const call of calls) void answer(call);
  });
  port.unref();
}
