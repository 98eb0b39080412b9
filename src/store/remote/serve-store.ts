import type { MessagePort } from "node:worker_threads";
import type { Store } from "../store.ts";
import { type Answer, type Call, METHODS, takeApart } from "./protocol.ts";

type AnyMethod = (...args: unknown[]) => Promise<unknown>;

/**
 * Answers the calls that come in over the port, as many at a time as there are, until it is closed. The port
 * alone does not keep the process running.
 */
export function serveStore(store: Store, port: MessagePort): void {
  const methods = store as unknown as Record<string, AnyMethod>;

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
    port.postMessage(result); // into the void when the other side is gone by now
  }

  port.on("message", (call: Call) => void answer(call));
  port.unref();
}
