import type { MessagePort } from "node:worker_threads";
import { StoreClosed } from "../store-closed.ts";
import type { Store } from "../store.ts";
import { type Answer, type Call, type Method, METHODS, putTogether } from "./protocol.ts";

interface Pending {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/**
 * The store that `serveStore` serves at the other end of the port. Arguments and results are copied, errors
 * keep their class and code. `close` waits for the calls that are under way, then closes the port and leaves the
 * store open. When the other side goes away, calls are refused with `StoreClosed`. The port keeps the thread
 * running only while a call is under way.
 */
export function connectStore(port: MessagePort): Store {
  const pending = new Map<number, Pending>();
  let calls = 0;
  let closed = false;
  let whenIdle: (() => void) | undefined;

  function settle(call: number): Pending | undefined {
    const waiting = pending.get(call);
    pending.delete(call);
    if (pending.size === 0) {
      port.unref();
      whenIdle?.();
    }
    return waiting;
  }

  port.on("message", (answer: Answer) => {
    const waiting = settle(answer.call);
    if ("error" in answer) waiting?.reject(putTogether(answer.error));
    else waiting?.resolve(answer.value);
  });
  port.on("close", () => {
    closed = true;
    for (const { reject } of pending.values()) reject(closedError());
    pending.clear();
    whenIdle?.();
  });
  port.unref();

  const caller =
    (method: Method) =>
    (...args: unknown[]): Promise<unknown> => {
      if (closed) return Promise.reject(closedError());
      return new Promise((resolve, reject) => {
        const call = calls++;
        const message: Call = { call, method, args };
        port.postMessage(message); // throws, and so rejects, when an argument cannot be copied
        if (pending.size === 0) port.ref();
        pending.set(call, { resolve, reject });
      });
    };

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    if (pending.size > 0) await new Promise<void>((resolve) => (whenIdle = resolve));
    port.close();
  }

  const methods = Object.keys(METHODS).map((method) => [method, caller(method as Method)]);
  return { ...(Object.fromEntries(methods) as unknown as Store), close };
}

function closedError(): StoreClosed {
  return new StoreClosed("The line to the store is closed.");
}
