import type { MessagePort } from "node:worker_threads";
import { StoreClosed } from "../store-closed.ts";
import type { RunChange } from "../run-queue.ts";
import type { Store } from "../store.ts";
import { type Answers, type Call, type Calls, type Method, METHODS, putTogether } from "./protocol.ts";

interface Pending {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/**
 * How long a call that nobody waits for looks for company, in milliseconds: each message may cost the store a commit,
 * so many runs that end one by one should not cost one each.
 */
const COMPANY_MS = 2;

/**
 * The store that `serveStore` serves at the other end of the port. Arguments and results are copied, errors
 * keep their class and code. What is asked in one turn of the event loop travels in one message, and the end of a run
 * waits up to `companyMs` for others. `close` waits for the calls that are under way, then closes the port and leaves
 * the store open. When the other side goes away, calls are refused with `StoreClosed`. The port keeps the thread
 * running only while a call is under way.
 */
export function connectStore(port: MessagePort, { companyMs = COMPANY_MS } = {}): Store {
  const pending = new Map<number, Pending>();
  let outbox: Calls = [];
  let leavesSoon = false;
  let patience: NodeJS.Timeout | undefined;
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

  function post(): void {
    leavesSoon = false;
    clearTimeout(patience);
    patience = undefined;
    if (outbox.length === 0) return;
    const message = outbox;
    outbox = [];
    try {
      port.postMessage(message);
    } catch {
      // one of them cannot be copied, and none was sent
      for (const call of message) postAlone(call);
    }
  }

  function postAlone(call: Call): void {
    try {
      port.postMessage([call] satisfies Calls);
    } catch (error) {
      settle(call.call)?.reject(error as Error);
    }
  }

  port.on("message", (answers: Answers) => {
    for (const answer of answers) {
      const waiting = settle(answer.call);
      if ("error" in answer) waiting?.reject(putTogether(answer.error));
      else waiting?.resolve(answer.value);
    }
  });
  port.on("close", () => {
    closed = true;
    clearTimeout(patience);
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
        outbox.push({ call, method, args });
        if (pending.size === 0) port.ref();
        pending.set(call, { resolve, reject });
        if (leavesSoon) return;
        if (hasTime(method, args)) {
          patience ??= setTimeout(post, companyMs);
          return;
        }
        leavesSoon = true;
        setImmediate(post);
      });
    };

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    post();
    if (pending.size > 0) await new Promise<void>((resolve) => (whenIdle = resolve));
    port.close();
  }

  const methods = Object.keys(METHODS).map((method) => [method, caller(method as Method)]);
  return { ...(Object.fromEntries(methods) as unknown as Store), close };
}

/** Nothing follows in the run itself. */
function hasTime(method: Method, args: readonly unknown[]): boolean {
  return method === "changeRun" && (args[2] as RunChange).to !== "next_step";
}

function closedError(): StoreClosed {
  return new StoreClosed("The line to the store is closed.");
}
