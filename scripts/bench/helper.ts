/**
 * Helpers are processes of their own (the generator, the destination), so that none of them shares an event loop with
 * what is measured. They are called over Node's IPC channel.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

// oxlint-disable-next-line typescript/no-explicit-any -- parameters of a function type can't be `unknown` here
export type Calls = Record<string, (argument: any) => unknown>;

export interface Helper<C extends Calls> {
  call<K extends keyof C & string>(
    name: K,
    argument: Parameters<C[K]>[0],
  ): Promise<Awaited<ReturnType<C[K]>>>;
  pid: number;
  /** Ends it at once. */
  close(): Promise<void>;
}

interface Call {
  id: number;
  name: string;
  argument: unknown;
}
type Reply = { id: number; value: unknown } | { id: number; error: string };

/** Runs in the helper. */
export function serveCalls(calls: Calls): void {
  process.on("message", ({ id, name, argument }: Call) => {
    const reply = (message: Reply): void => void process.send?.(message);
    Promise.resolve()
      .then(() => calls[name]?.(argument))
      .then((value) => reply({ id, value }))
      .catch((error: unknown) =>
        reply({ id, error: error instanceof Error ? error.message : String(error) }),
      );
  });
  process.on("disconnect", () => process.exit(0)); // whoever started it is gone
}

/** Runs outside. @param file  a module that calls {@link serveCalls} */
export function startHelper<C extends Calls>(file: URL): Helper<C> {
  const child = fork(fileURLToPath(file), [], {
    serialization: "advanced",
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  let gone = false;
  child.on("message", (reply: Reply) => {
    const waiter = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ("error" in reply) waiter?.reject(new Error(reply.error));
    else waiter?.resolve(reply.value as never);
  });
  child.once("exit", (code, signal) => {
    gone = true;
    for (const { reject } of waiting.values()) {
      reject(new Error(`${file.pathname} ended with ${signal ?? code} before it answered.`));
    }
    waiting.clear();
  });
  return {
    pid: child.pid ?? 0,
    call(name, argument) {
      return new Promise((resolve, reject) => {
        if (gone) {
          reject(new Error(`${file.pathname} has ended.`));
          return;
        }
        const id = nextId++;
        waiting.set(id, { resolve, reject });
        child.send({ id, name, argument } satisfies Call);
      });
    },
    async close() {
      if (gone) return;
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
    },
  };
}
